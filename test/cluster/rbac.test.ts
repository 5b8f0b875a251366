import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { at } from '../../src/objects/access.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { webhookName } from '../../src/operator/admission/names.ts';
import { operatorRbac, type PolicyRule } from '../../src/operator/rbac.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { isRefused, isRefusedFor, requestsOf, rightsOf, rightsUsedBy } from '../../src/testing/audit.ts';
import { inSoak } from '../../src/testing/runs.ts';
import { type Stage, setStage } from './operator-support.ts';
import { furnishFully, home, ownObjects, type Running, startEverything } from './rbac-support.ts';
import { endings } from './support/endings.ts';
import { eventually } from './support/eventually.ts';
import { clientOf, ownSandbox } from './support/sandbox.ts';

const manager = { fieldManager: 'gunj-sandbox', force: true };
const user = 'system:serviceaccount:gunj-system:gunj-operator';
/** No request of its own: the API server asks for it when an owner is named whose removal waits. */
const guarded = 'observability.io/observabilityplatforms/finalizers update';

const rulesOf = (object: KubeObject) => (object['rules'] ?? []) as PolicyRule[];
const granted = operatorRbac().flatMap((object) => rightsOf(rulesOf(object)));
const clusterRole = operatorRbac().find(({ kind }) => kind === 'ClusterRole') as KubeObject;

const all = endings();
let sandbox: Sandbox;
let stage: Stage;
let kubeconfig: string;
let auditLog: string;

beforeAll(async () => {
  const logs = mkdtempSync(join(tmpdir(), 'gunj-rights-'));
  all.add(() => rmSync(logs, { recursive: true, force: true }));
  auditLog = join(logs, 'audit.log');
  sandbox = await ownSandbox({ mesh: 'istio', auditLog, admissionPlugins: ['OwnerReferencesPermissionEnforcement'] });
  all.add(() => sandbox.stop());
  await furnishFully(sandbox);
  kubeconfig = await sandbox.operatorKubeconfig(operatorRbac());
  stage = await setStage({ kubeconfig: sandbox.kubeconfig, operatorKubeconfig: () => Promise.resolve(kubeconfig) });
  all.add(() => stage.admin.close());
});

afterAll(() => all.end());

const requests = () => requestsOf(auditLog, user, 'gunj-operator');

/** Rights that no request has taken. */
function unused(): string[] {
  const used = new Set(requests().flatMap(rightsUsedBy));
  return granted.filter((right) => !used.has(right));
}

describe('an operator in all that it ever does', { timeout: 600_000 }, () => {
  let running: Running;
  let handedOn: string[] = [];

  beforeAll(async () => {
    running = startEverything({ stage, sandbox, kubeconfig });
    await running.write();
  }, 600_000);

  afterAll(() => running.stop());

  it('hands on what it has, and could not without: the API server refuses each Role that gives more', async () => {
    const objects = await ownObjects(stage.admin);
    const roles = objects.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
    const owned = objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.ownerReferences);
    const given = new Set(roles.flatMap((role) => rightsOf(rulesOf(role))));
    handedOn = unused().filter((right) => given.has(right));
    expect(handedOn.length).toBeGreaterThan(10);

    const operator = clientOf(kubeconfig);
    all.add(() => operator.close());
    for (const right of [...handedOn, guarded]) {
      const like = right === guarded ? owned : roles.find((role) => rightsOf(rulesOf(role)).includes(right));
      if (!like) throw new Error(`nothing shows what ${right} is for`);
      const trial = () => operator.apply(anotherLike(like), { ...manager, dryRun: true });
      await stage.admin.apply(clusterRoleWithout(right), manager);
      // The API server takes a moment to see it.
      await eventually(() => expect(trial(), right).rejects.toThrow(/forbidden/));
      await stage.admin.apply(clusterRole, manager);
      await eventually(() => expect(trial(), right).resolves.toBeDefined());
    }
  });

  it('takes every right it has, but those that it only hands on', async () => {
    await running.remove();
    expect(unused().filter((right) => !handedOn.includes(right))).toEqual([guarded]);
  });

  it('reads no Secret that no platform names', () => {
    const read = requests().filter(({ resource, verb }) => resource === 'secrets' && verb === 'get');
    const names = new Set(read.map(({ name }) => name));
    expect(names).toContain('archive');
    expect([...names].filter((name) => !['archive', 'grafana-admin', webhookName].includes(name ?? ''))).toEqual([]);
  });

  it('is refused nothing', () => {
    expect(requests().length).toBeGreaterThan(500);
    expect(requests().filter(isRefused)).toEqual([]);
  });
});

interface Removal {
  role: KubeObject;
  whole: KubeObject;
  /** That are in the whole one alone. */
  rights: string[];
}

/** One thing taken away at a time: a whole rule, or one of its verbs. */
const removals = operatorRbac().flatMap((whole) =>
  rulesOf(whole).flatMap((rule, index) => {
    const what = `${rule.apiGroups.join() || 'v1'}: ${rule.resources.join()}`;
    const where = `rule ${index} of the ${whole.kind} (${what})`;
    const without = (title: string, verbs: readonly string[]): [string, Removal] => {
      const rules = rulesOf(whole).flatMap((one) => (one === rule ? left(rule, verbs) : [one]));
      return [title, { whole, role: { ...whole, rules }, rights: rightsOf([{ ...rule, verbs: [...verbs] }]) }];
    };
    return [without(where, rule.verbs), ...rule.verbs.map((verb) => without(`${verb} in ${where}`, [verb]))];
  }),
);

/** What is left of a rule without these verbs. */
function left(rule: PolicyRule, verbs: readonly string[]): PolicyRule[] {
  const kept = rule.verbs.filter((one) => !verbs.includes(one));
  return kept.length > 0 ? [{ ...rule, verbs: kept }] : [];
}

/** Hours on a slow machine: every removal takes as long as it takes an operator to come to where it needs the right. */
describe.runIf(process.env['SOAK'])('without', () => {
  let ended = Promise.resolve();

  // Whose rights are not all back yet.
  beforeEach(() => ended, 300_000);

  it.each(inSoak<typeof removals>([], removals))(
    '%s, an operator is refused a request that needs what was taken away',
    { timeout: 900_000 },
    async (_, { role, whole, rights }) => {
      const from = statSync(auditLog).size;
      const isRefusedForIt = () =>
        requestsOf(auditLog, user, 'gunj-operator', from).some((one) => isRefusedFor(one, rights));
      let running: Running | undefined;
      const ending = endings();
      ending.add(() => running?.stop());
      ending.add(() => isAllowed(rights, true));
      ending.add(() => stage.admin.apply(whole, manager));
      // Also when the time is up, after which nothing here goes on.
      onTestFinished(() => (ended = ending.end()), 300_000);

      await stage.admin.apply(role, manager);
      await isAllowed(rights, false);
      running = startEverything({ stage, sandbox, kubeconfig });
      let outcome = '';
      running
        .write()
        .then(() => running?.remove())
        .then(
          () => (outcome = 'it came to the end'),
          (error: Error) => (outcome = error.message),
        );
      for (const deadline = Date.now() + 840_000; ; await sleep(1_000)) {
        // From before the look: what was refused last is in the log by then.
        const told = outcome;
        if (isRefusedForIt()) return;
        expect(told, 'nothing was refused for want of it').toBe('');
        expect(Date.now(), 'nothing was refused for want of it in all this time').toBeLessThan(deadline);
      }
    },
  );
});

/** Waits until the API server has seen which rights there are: each of these, or none of them. */
async function isAllowed(rights: readonly string[], expected: boolean): Promise<void> {
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' };
  await eventually(async () => {
    for (const right of rights) {
      const [path = '', verb = '', name] = right.split(' ');
      const [group = '', resource = '', subresource] = path.split('/');
      const resourceAttributes = { group, resource, subresource, verb, name, namespace: home };
      const answer = await stage.admin.ask({ ...review, spec: { user, resourceAttributes } });
      expect(at(answer, 'status', 'allowed') === true, right).toBe(expected);
    }
  });
}

/** An object that would be made under another name. */
function anotherLike({ apiVersion, kind, metadata, ...rest }: KubeObject): KubeObject {
  const { namespace, labels, ownerReferences } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name: 'another',
      ...(namespace ? { namespace } : {}),
      ...(labels ? { labels } : {}),
      ...(ownerReferences ? { ownerReferences } : {}),
    },
    ...rest,
  };
}

/** The operator's ClusterRole without one right. */
function clusterRoleWithout(right: string): KubeObject {
  const rules = rulesOf(clusterRole).flatMap(({ resources, verbs, ...rest }) =>
    resources.map((resource) => {
      const left = verbs.filter(
        (verb) => !rightsOf([{ ...rest, resources: [resource], verbs: [verb] }]).includes(right),
      );
      return { ...rest, resources: [resource], verbs: left };
    }),
  );
  return { ...clusterRole, rules: rules.filter(({ verbs }) => verbs.length > 0) };
}
