import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/objects/object.ts';
import { webhookName } from '../../src/operator/admission/names.ts';
import { operatorRbac, type PolicyRule } from '../../src/operator/rbac.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { inSoak } from '../../src/testing/runs.ts';
import { type Stage, setStage } from './operator-support.ts';
import { furnishFully, ownObjects, type Running, startEverything } from './rbac-support.ts';
import { requestsOf, rightsOf, rightsUsedBy } from './support/audit.ts';
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
  const linkerd = await furnishFully(sandbox);
  all.add(() => linkerd.stop());
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
    running = await startEverything({ stage, sandbox, kubeconfig, signal: new AbortController().signal });
    all.add(() => running.stop());
    await running.write();
  }, 600_000);

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
    const refused = requests().filter(({ status }) => status === 403 || status === 401);
    // No matters of rights: a namespace that is going takes nothing new, and who guards owners hears late of new definitions.
    const otherwise = /because it is being terminated|cannot find RESTMapping/;
    expect(refused.filter(({ why = '' }) => !otherwise.test(why))).toEqual([]);
  });
});

/** One thing taken away at a time: a whole rule, or one of its verbs. */
const removals = operatorRbac().flatMap((object) =>
  rulesOf(object).flatMap((rule, index) => {
    const rules = rulesOf(object);
    const left = (kept: PolicyRule[]) => ({ ...object, rules: rules.flatMap((one) => (one === rule ? kept : [one])) });
    const what = `${rule.apiGroups.join() || 'v1'}: ${rule.resources.join()}`;
    const fewer = rule.verbs.map((verb) => ({
      title: `${verb} in rule ${index} of the ${object.kind} (${what})`,
      role: left([{ ...rule, verbs: rule.verbs.filter((one) => one !== verb) }]),
    }));
    return [{ title: `rule ${index} of the ${object.kind} (${what})`, role: left([]) }, ...fewer];
  }),
);

/** Hours on a slow machine: every removal takes as long as it takes an operator to come to where it needs the right. */
describe.runIf(process.env['SOAK'])('without', () => {
  it.each(inSoak([], removals))(
    '$title an operator is refused something and says so',
    { timeout: 900_000 },
    async ({ role }) => {
      const whole = operatorRbac().find(({ kind }) => kind === role.kind) as KubeObject;
      const ending = new AbortController();
      const before = requests().filter(({ status }) => status === 403).length;
      await stage.admin.apply({ ...role, rules: rulesOf(role).filter(({ verbs }) => verbs.length > 0) }, manager);
      const running = await startEverything({ stage, sandbox, kubeconfig, signal: ending.signal });
      try {
        const done = running
          .write()
          .then(() => running.remove())
          .then(
            () => 'done',
            () => 'failed',
          );
        for (let how = 'going on'; how !== 'refused'; ) {
          const refused = requests().filter(({ status }) => status === 403).length > before;
          expect(how, 'nothing was refused').not.toBe('done');
          how = refused ? 'refused' : await Promise.race([done, sleep(500).then(() => 'going on')]);
        }
      } finally {
        ending.abort();
        await stage.admin.apply(whole, manager);
        await running.stop();
      }
    },
  );
});

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
