import { expect, it } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { platformWith } from '../testing/platform.ts';
import type { PolicyState } from './installation/policies.ts';
import { createMetrics } from './metrics.ts';
import { scopeOf } from './scope-of.ts';

const further = platformWith({ observability: { namespaces: { all: true } } });
const within = platformWith({ scope: 'Namespace' });
const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'left' },
} satisfies KubeObject;

function told(state: PolicyState | undefined, { platform = further, elsewhere = [] as KubeObject[] } = {}) {
  const objects = { ofApplySet: () => elsewhere } as never;
  return scopeOf({ objects, scopePolicy: () => state }, platform, { ...platform } as unknown as KubeObject);
}

async function measured(state: PolicyState): Promise<string> {
  const { registry, gauges } = createMetrics({ processMetrics: false });
  gauges(() => ({ meshStages: {}, reflectorAgeSeconds: {}, policies: new Map([['scope', state]]) }) as never);
  return registry.getSingleMetricAsString('gunj_admission_policy');
}

it.each<[PolicyState, boolean, string | undefined]>([
  [{ kind: 'inForce' }, true, undefined],
  [{ kind: 'later' }, true, undefined],
  [{ kind: 'missing' }, false, 'the policy clusterscope.observability.io is not in force'],
  [
    { kind: 'changed', fields: ['spec.failurePolicy'] },
    false,
    'the policy clusterscope.observability.io is not that of this release: it differs in spec.failurePolicy',
  ],
])('of a policy that is %j, status and metric say %s, and why not', async (state, checked, message) => {
  const found = told(state);
  expect([found.reach, found.checked, found.message]).toEqual(['Cluster', checked, message]);
  expect(await measured(state)).toContain(`gunj_admission_policy{policy="scope"} ${checked ? 1 : 0}`);
});

it('what is not taken back yet is said beside why nobody is asked', () => {
  expect(told({ kind: 'missing' }, { platform: within, elsewhere: [role] })).toEqual({
    reach: 'Cluster',
    checked: false,
    message: 'not taken back yet: ClusterRole left; the policy clusterscope.observability.io is not in force',
  });
});

it.each([
  ['a platform that stays within its namespace', { kind: 'missing' } as const, { platform: within }],
  ['what nobody could look at', undefined, {}],
])('nothing is said of policies for %s', (_, state, given) => {
  const found = told(state, given);
  expect([found.checked, found.message]).toEqual([undefined, undefined]);
});
