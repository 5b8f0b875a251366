import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reachExamples } from '../../src/api/testing/reach-examples.ts';
import { connect, type KubeClient } from '../../src/kube/client.ts';
import { ApiError } from '../../src/kube/errors.ts';
import { loadKubeconfig } from '../../src/kube/kubeconfig.ts';
import { at, items } from '../../src/objects/access.ts';
import { type KubeObject, refOf } from '../../src/objects/object.ts';
import { admissionPolicies } from '../../src/operator/admission/policies/index.ts';
import { rolesForPeople } from '../../src/operator/people.ts';
import { platformKind } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { sharedSandbox } from './support/sandbox.ts';
import { useStage } from './support/stage.ts';

const fieldManager = 'tenant-tests';
const stage = useStage();
/** May edit what is in the namespace of each test, as the roles of every cluster have it. */
let tenant: KubeClient;
/** May besides reach beyond it. */
let trusted: KubeClient;
let namespace: string;

const people = ['tenant', 'trusted'] as const;
const config = () => loadKubeconfig({ paths: [sharedSandbox().kubeconfig], environment: {} });
const person = (user: string) => connect({ ...config(), impersonate: { user } }, { userAgent: user });
const platform = (spec: object, name = 'my-platform'): KubeObject => ({
  apiVersion: platformKind.apiVersion,
  kind: platformKind.kind,
  metadata: { name, namespace },
  spec,
});

beforeAll(async () => {
  for (const object of [...rolesForPeople(), ...admissionPolicies()])
    await stage.admin.apply(object, { fieldManager, force: true });
  [tenant, trusted] = people.map(person) as [KubeClient, KubeClient];
});

afterAll(async () => {
  tenant?.close();
  trusted?.close();
  for (const object of admissionPolicies()) await stage.admin.delete(refOf(object));
});

function binding(user: string, role: string): KubeObject {
  const rbac = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name: `${user}-${role}`, namespace },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: rbac, kind: 'User', name: user }],
  };
}

/** What the API server answers to somebody who writes this without keeping it: nothing where it takes it. */
async function answer(who: KubeClient, object: KubeObject, dryRun = true): Promise<string> {
  try {
    await who.apply(object, { fieldManager, force: true, dryRun });
    return '';
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

beforeEach(async () => {
  namespace = await stage.makeNamespace();
  for (const one of people) await stage.admin.apply(binding(one, 'edit'), { fieldManager });
  await stage.admin.apply(binding('trusted', 'gunj-platform-clusterscope'), { fieldManager });
  // Both roles and policies come into force a little after they are written.
  await eventually(async () => {
    expect(await answer(tenant, platform({}))).toBe('');
    expect(await answer(tenant, platform({ observability: { namespaces: { all: true } } }))).toMatch(/namespaces.all/);
  });
});

describe('the policy', () => {
  it('has no expression of which the API server doubts the types', async () => {
    for (const object of admissionPolicies().filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')) {
      const checked = await eventually(async () => {
        const live = await stage.admin.get(refOf(object));
        expect(at(live, 'status', 'observedGeneration')).toBe(live?.metadata.generation);
        return live;
      });
      expect(items(at(checked, 'status', 'typeChecking', 'expressionWarnings'))).toEqual([]);
    }
  });

  it.each(Object.entries(reachExamples))('%s takes the right to reach beyond the namespace', async (field, one) => {
    const refusal = await answer(tenant, platform(one.beyond));
    expect(refusal).toContain(`spec.${field}`);
    expect(refusal).toContain('use on observabilityplatforms/clusterscope');
    expect(refusal).toContain('Set spec.scope to Namespace');
    await eventually(async () => expect(await answer(trusted, platform(one.beyond))).toBe(''));
    const own = JSON.parse(JSON.stringify(one.within).replaceAll('monitoring', namespace));
    const near = await answer(tenant, platform(own));
    if (near !== '') expect(near).not.toContain(`spec.${field}`);
  });
});
