import { expect, it } from 'vitest';
import { ApiError } from '../../kube/errors.ts';
import type { KubeObject } from '../../objects/object.ts';
import { policies } from '../admission/policies/index.ts';
import { type Policy, policyObjects } from '../admission/policies/policy.ts';
import { policyLacks, policyStates } from './policies.ts';

const [policy] = policies as [Policy];
const [own, binding] = policyObjects(policy, {}) as [KubeObject, KubeObject];
const changed = (object: KubeObject, spec: object): KubeObject => ({
  ...object,
  spec: { ...(object.spec as object), ...spec },
});
const filledIn = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };
const namespaceSelector = { matchLabels: { strict: 'yes' } };
const states = async (...objects: KubeObject[]) =>
  policyStates({ get: async ({ kind }) => objects.find((object) => object.kind === kind) }, [policy]);
const lacks = async (...objects: KubeObject[]) =>
  policyLacks([policy], await states(...objects)).map(({ text, blocks }) => [text, blocks]);

it('a policy with its binding is in force, also with what the API server adds', async () => {
  expect(await lacks(changed(own, { paramKind: null }), changed(binding, { matchResources: filledIn }))).toEqual([]);
});

it.each([
  ['there is neither', []],
  ['there is no binding', [own]],
  ['there is no policy', [binding]],
  ['it only warns', [own, changed(binding, { validationActions: ['Warn'] })]],
  ['another is bound', [own, changed(binding, { policyName: 'x' })]],
])('it is said, and keeps nobody from working, that %s', async (_, objects) => {
  expect(await lacks(...objects)).toEqual([
    [
      `the policy ${policy.name} is not in force: ${policy.without}. Apply config/admission.yaml of this release.`,
      false,
    ],
  ]);
});

it.each([
  ['refuses something else', changed(own, { validations: [{ expression: 'true' }] }), binding],
  ['lets pass what it cannot judge', changed(own, { failurePolicy: 'Ignore' }), binding],
  ['looks at nothing', changed(own, { matchConstraints: { resourceRules: [] } }), binding],
  ['is bound for some namespaces', own, changed(binding, { matchResources: { ...filledIn, namespaceSelector } })],
])('one that %s is said to be of another release', async (_, ...objects) => {
  const found = await lacks(...objects);
  expect(found).toEqual([[expect.stringContaining('is not that of this release'), false]]);
});

it('nothing is said where the operator may not look', async () => {
  const error = new ApiError({ status: 403, reason: 'Forbidden', message: 'no' } as never);
  const unknown = await policyStates({ get: () => Promise.reject(error) }, [policy]);
  expect(unknown).toBeUndefined();
  expect(policyLacks([policy], unknown)).toEqual([]);
});
