import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reachExamples } from '../../src/api/testing/reach-examples.ts';
import { connect, type KubeClient } from '../../src/kube/client.ts';
import { ApiError } from '../../src/kube/errors.ts';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import { at, items } from '../../src/objects/access.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../src/objects/object.ts';
import { clusterScopePolicy, heldPlatformPolicy } from '../../src/operator/admission/policies/cluster-scope.ts';
import { admissionPolicies } from '../../src/operator/admission/policies/index.ts';
import { policyObjects } from '../../src/operator/admission/policies/policy.ts';
import { finalizer } from '../../src/operator/names.ts';
import { rolesForPeople } from '../../src/operator/people.ts';
import { basicPlatform, gone, platformKind, type RunningOperator, ready, statusOf } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { sharedSandbox } from './support/sandbox.ts';
import { useStage } from './support/stage.ts';

const fieldManager = 'tenant-tests';
const rbac = 'rbac.authorization.k8s.io';
const stage = useStage();
/** May edit what is in the namespace of each test, as the roles of every cluster have it. */
let tenant: KubeClient;
/** May besides have platforms there look beyond it. */
let trusted: KubeClient;
let namespace: string;

const person = (user: string) =>
  connect(
    { ...loadKubeconfig({ paths: [sharedSandbox().kubeconfig], environment: {} }), impersonate: { user } },
    { userAgent: user },
  );
const platform = (spec: object): KubeObject => ({
  ...platformKind,
  metadata: { name: 'my-platform', namespace },
  spec: JSON.parse(JSON.stringify(spec).replaceAll('"monitoring"', `"${namespace}"`)),
});
const everywhere = { observability: { namespaces: { all: true } } };

async function install(): Promise<void> {
  for (const object of admissionPolicies()) await stage.admin.apply(object, { fieldManager, force: true });
}

async function uninstall(): Promise<void> {
  for (const object of admissionPolicies()) await stage.admin.delete(refOf(object));
}

const clusterScope = (): KubeObject => policyObjects(clusterScopePolicy, {})[0] as KubeObject;

beforeAll(async () => {
  for (const object of rolesForPeople()) await stage.admin.apply(object, { fieldManager, force: true });
  await install();
  tenant = person('tenant');
  trusted = person('trusted');
});

afterAll(async () => {
  tenant?.close();
  trusted?.close();
  await uninstall();
});

function binding(user: string, role: string): KubeObject {
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name: `${user}-${role}`, namespace },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: rbac, kind: 'User', name: user }],
  };
}

/** What the API server answers to somebody who writes this: nothing where it takes it. */
async function answer(who: KubeClient, object: KubeObject, dryRun = true): Promise<string> {
  try {
    await who.apply(object, { fieldManager, force: true, dryRun });
    return '';
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

const refused = /use on observabilityplatforms\/clusterscope/;

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  for (const [user, role] of [
    ['tenant', 'edit'],
    ['trusted', 'edit'],
    ['trusted', 'gunj-platform-clusterscope'],
  ] as const)
    await stage.admin.apply(binding(user, role), { fieldManager });
  // Roles and policies come into force a little after they are written.
  await eventually(async () => {
    expect(await answer(tenant, platform({}))).toBe('');
    expect(await answer(tenant, platform(everywhere))).toMatch(refused);
    expect(await answer(trusted, platform(everywhere))).toBe('');
  });
});

describe('without an operator', () => {
  // Of policies as long as the others the controller takes minutes; those are held against the compiler, one resource at a time.
  it.each(['clusterscope.observability.io', 'held.observability.io'])(
    'no expression of %s is one of which the API server doubts the types',
    async (name) => {
      const own = admissionPolicies().filter(
        ({ kind, metadata }) => kind === 'ValidatingAdmissionPolicy' && metadata.name === name,
      );
      expect(own).toHaveLength(1);
      for (const object of own) {
        const live = await eventually(async () => {
          const found = await stage.admin.get(refOf(object));
          expect(at(found, 'status', 'observedGeneration')).toBe(found?.metadata.generation);
          return found;
        }, 100_000);
        expect(items(at(live, 'status', 'typeChecking', 'expressionWarnings'))).toEqual([]);
      }
    },
  );

  it.each(Object.entries(reachExamples))('%s takes the right to look beyond the namespace', async (field, one) => {
    const refusal = await answer(tenant, platform(one.beyond));
    expect(refusal).toContain(`spec.${field}`);
    expect(refusal).toMatch(refused);
    expect(refusal).toContain('Set spec.scope to Namespace');
    expect(await answer(trusted, platform(one.beyond))).toBe('');
    expect(await answer(tenant, platform(one.within))).not.toContain(`spec.${field}`);
  });

  it('a platform that looks beyond its namespace is changed only by who has the right, also to look no further', async () => {
    expect(await answer(trusted, platform(everywhere), false)).toBe('');
    const image = { ...everywhere, components: { prometheus: { image: { repository: 'tenant/prometheus' } } } };
    for (const spec of [image, {}, { scope: 'Namespace' }])
      expect(await answer(tenant, platform(spec))).toContain('spec.observability.namespaces.all');
    expect(await answer(trusted, platform(image))).toBe('');
    // What is not part of the spec gives nobody anything.
    await tenant.patch(refOf(platform({})), { type: 'merge', body: { metadata: { labels: { team: 'a' } } } });
  });

  it('what has not been taken back yet counts as well', async () => {
    const ref = refOf(platform({}));
    expect(await answer(trusted, platform({}), false)).toBe('');
    const say = (reach: string) =>
      stage.admin.patch(ref, { type: 'merge', subresource: 'status', body: { status: { scope: { reach } } } });
    await say('Cluster');
    expect(await answer(tenant, platform({ paused: true }))).toContain('what status.scope says is not taken back yet');
    await say('Namespace');
    expect(await answer(tenant, platform({ paused: true }))).toBe('');
  });

  it('a platform that looks beyond its namespace is held until the operator has taken that back', async () => {
    const ref = refOf(platform({}));
    const hold = (who: KubeClient, finalizers: string[]) =>
      who.patch(ref, { type: 'merge', body: { metadata: { finalizers } } });
    expect(await answer(trusted, platform(everywhere), false)).toBe('');
    await hold(stage.admin, [finalizer, 'example.com/theirs']);
    await tenant.delete(ref);
    await expect(hold(tenant, [])).rejects.toThrow(/taken back what reaches beyond the namespace/);
    await hold(tenant, [finalizer]);
    await hold(trusted, []);
    await gone(stage.admin, ref);
  });

  it('who may edit platforms may not say what the operator says of them', async () => {
    expect(await answer(tenant, platform({}), false)).toBe('');
    const status = { scope: { reach: 'Namespace' } };
    const written = tenant.patch(refOf(platform({})), { type: 'merge', subresource: 'status', body: { status } });
    await expect(written).rejects.toThrow(/cannot patch resource "observabilityplatforms\/status"/);
  });
});

describe('with an operator', () => {
  let operator: RunningOperator;
  const role = (): ObjectRef => ({
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    namespace: 'istio-system',
    name: `${namespace}-prometheus`,
  });
  const scopeOf = async () => (await statusOf(stage.admin, refOf(platform({})))).scope;

  beforeAll(async () => {
    operator = await stage.startOperator();
  });

  it('a tenant has a platform in the mesh that reaches nothing else, and is told what it does not see', async () => {
    const asked = basicPlatform(namespace, {});
    expect(await answer(tenant, asked)).toContain('spec.serviceMesh.enabled');
    expect(await answer(tenant, basicPlatform(namespace, { scope: 'Namespace' }), false)).toBe('');
    await ready(stage.admin, refOf(asked));
    expect(await scopeOf()).toEqual({ reach: 'Namespace' });
    const { warnings = [] } = await statusOf(stage.admin, refOf(asked));
    expect(warnings.map(({ code }) => code)).toContain('NAMESPACE_ONLY');
    expect(await stage.admin.get(role())).toBeUndefined();
    for (const kind of ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']) {
      const { items: all } = await stage.admin.list(
        { apiVersion: `${rbac}/v1`, kind },
        { labelSelector: 'app.kubernetes.io/managed-by=gunj-operator' },
      );
      const ours = all.filter(({ metadata }) => JSON.stringify(metadata).includes(namespace));
      expect(ours.filter(({ metadata }) => metadata.namespace !== namespace)).toEqual([]);
    }
  });

  it('the operator looks after platforms of all sorts by rights of its own, and says how far they reach', async () => {
    expect(await answer(trusted, basicPlatform(namespace, {}), false)).toBe('');
    await ready(stage.admin, refOf(platform({})));
    expect(await stage.admin.get(role())).toBeDefined();
    const whole = { reach: 'Cluster', fields: ['spec.serviceMesh.enabled'], checked: true };
    await eventually(async () => expect(await scopeOf()).toEqual(whole));
    expect((await operator.get('/metrics')).text).toContain(
      `gunj_admission_policy{policy="${clusterScopePolicy.name}"} 1`,
    );

    expect(await answer(trusted, basicPlatform(namespace, { scope: 'Namespace' }), false)).toBe('');
    await gone(stage.admin, role());
    await eventually(async () => expect(await scopeOf()).toEqual({ reach: 'Namespace' }));
    expect(await answer(tenant, basicPlatform(namespace, { scope: 'Namespace', paused: true }))).toBe('');
    await trusted.delete(refOf(platform({})));
    await gone(stage.admin, refOf(platform({})));
  });
});

describe('with a policy that somebody has changed', () => {
  it('the operator relies on it no longer, and says what differs', async () => {
    await stage.admin.patch(refOf(clusterScope()), { type: 'merge', body: { spec: { failurePolicy: 'Ignore' } } });
    try {
      const operator = await stage.startOperator();
      const differs = `the policy ${clusterScopePolicy.name} is not that of this release: it differs in spec.failurePolicy`;
      await eventually(async () => {
        expect(operator.log()).toContain(differs);
        const { text } = await operator.get('/metrics');
        expect(text).toContain(`gunj_admission_policy{policy="${clusterScopePolicy.name}"} 0`);
        expect(text).toContain(`gunj_admission_policy{policy="${heldPlatformPolicy.name}"} 1`);
      });
      await stage.admin.apply(platform(everywhere), { fieldManager, force: true });
      await eventually(async () => {
        const { scope } = await statusOf(stage.admin, refOf(platform({})));
        expect(scope).toMatchObject({ checked: false, message: differs });
      });
      await install();
      await eventually(async () => {
        const { scope } = await statusOf(stage.admin, refOf(platform({})));
        expect(scope).toMatchObject({ checked: true });
        expect(scope?.message).toBeUndefined();
      });
    } finally {
      await install();
    }
  });
});

describe('without the policy', () => {
  it('the operator works, and says that it is missing', async () => {
    await uninstall();
    try {
      const operator = await stage.startOperator();
      await eventually(async () => {
        expect(operator.log()).toContain(`the policy ${clusterScopePolicy.name} is not in force`);
        expect((await operator.get('/metrics')).text).toContain(
          `gunj_admission_policy{policy="${clusterScopePolicy.name}"} 0`,
        );
      });
      await stage.admin.apply(platform(everywhere), { fieldManager, force: true });
      await eventually(async () => {
        const { scope } = await statusOf(stage.admin, refOf(platform({})));
        expect(scope).toMatchObject({ reach: 'Cluster', checked: false });
      });
    } finally {
      await install();
    }
  });
});
