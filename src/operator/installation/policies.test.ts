import { describe, expect, it } from 'vitest';
import { ApiError } from '../../kube/errors.ts';
import type { KubeObject } from '../../objects/object.ts';
import { policies } from '../admission/policies/index.ts';
import { type Policy, policyObjects } from '../admission/policies/policy.ts';
import { releaseMarks } from '../admission/policies/release.ts';
import { isRefusing, type PolicyState, policyLacks, policyStates } from './policies.ts';

const [policy] = policies as [Policy];
const [own, binding] = policyObjects(policy, {}) as [KubeObject, KubeObject];
const changed = (object: KubeObject, spec: object): KubeObject => ({
  ...object,
  spec: { ...(object.spec as object), ...spec },
});
/** As another release has it. */
const released = (release: string, spec: object): KubeObject => {
  const other = changed(own, spec);
  return { ...other, metadata: { ...other.metadata, annotations: releaseMarks(other.spec, release) } };
};
const filledIn = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };
const namespaceSelector = { matchLabels: { strict: 'yes' } };
const states = async (...objects: KubeObject[]) =>
  policyStates({ get: async ({ kind }) => objects.find((object) => object.kind === kind) }, [policy]);
const lacks = async (...objects: KubeObject[]) =>
  policyLacks([policy], await states(...objects)).map(({ text, blocks, mayBeMeant = false }) => ({
    text,
    blocks,
    mayBeMeant,
  }));
const isRelied = async (...objects: KubeObject[]) =>
  isRefusing((await states(...objects))?.get(policy.name) as PolicyState);

it.each([
  ['as it is applied', own, binding],
  ['with what the API server adds', changed(own, { paramKind: null }), changed(binding, { matchResources: filledIn })],
  ['that tells more', changed(own, { auditAnnotations: [{ key: 'a', valueExpression: "'b'" }] }), binding],
  ['that is audited too', own, changed(binding, { validationActions: ['Audit', 'Deny'] })],
])('a policy %s is in force with its binding', async (_, ...objects) => {
  expect(await lacks(...objects)).toEqual([]);
  expect(await isRelied(...objects)).toBe(true);
});

it.each([
  ['there is neither', []],
  ['there is no binding', [own]],
  ['there is no policy', [binding]],
])('it is said, and keeps nobody from working, that %s', async (_, objects) => {
  const text = `the policy ${policy.name} is not in force: ${policy.without}. Apply config/admission.yaml of this release.`;
  expect(await lacks(...objects)).toEqual([{ text, blocks: false, mayBeMeant: true }]);
  expect(await isRelied(...objects)).toBe(false);
});

const nothing = { resourceRules: [] };
const anything = [{ expression: 'true' }];

describe('a policy that is there and that nobody can rely on is warned of', () => {
  it.each([
    ['refuses something else', 'spec.validations', changed(own, { validations: anything }), binding],
    ['lets pass what it cannot judge', 'spec.failurePolicy', changed(own, { failurePolicy: 'Ignore' }), binding],
    ['looks at nothing', 'spec.matchConstraints', changed(own, { matchConstraints: nothing }), binding],
    ['asks somebody else what to do', 'spec.paramKind', changed(own, { paramKind: { kind: 'A' } }), binding],
    ['is that of an earlier release', 'spec.validations', released('0.0.9', { validations: anything }), binding],
    [
      'was that of a later release before somebody changed it',
      'spec.failurePolicy',
      changed(released('99.0.0', { validations: anything }), { failurePolicy: 'Ignore' }),
      binding,
    ],
    ['only warns', 'spec.validationActions of its binding', own, changed(binding, { validationActions: ['Warn'] })],
    ['is not bound', 'spec.policyName of its binding', own, changed(binding, { policyName: 'x' })],
    ['hangs on parameters', 'spec.paramRef of its binding', own, changed(binding, { paramRef: { name: 'x' } })],
    [
      'is bound for some namespaces',
      'spec.matchResources of its binding',
      own,
      changed(binding, { matchResources: { ...filledIn, namespaceSelector } }),
    ],
    [
      'is of a later release and only warns',
      'spec.validationActions of its binding',
      released('99.0.0', { validations: anything }),
      changed(binding, { validationActions: ['Warn'] }),
    ],
  ])('as one that %s', async (_, field, ...objects) => {
    const found = await lacks(...objects);
    const differs = expect.stringContaining(`is not that of this release: it differs in ${field}`);
    expect(found).toContainEqual({ text: differs, blocks: false, mayBeMeant: false });
    expect(found).toHaveLength(1);
    expect(await isRelied(...objects)).toBe(false);
  });
});

it('a policy just as a later release has it refuses all that this one does', async () => {
  const later = released('99.0.0', { validations: anything });
  const text = `the policy ${policy.name} is of a later release than this operator.`;
  expect(await lacks(later, binding)).toEqual([{ text, blocks: false, mayBeMeant: false }]);
  expect(await isRelied(later, binding)).toBe(true);
});

it('nothing is said where the operator may not look', async () => {
  const error = new ApiError({ status: 403, reason: 'Forbidden', message: 'no' } as never);
  const unknown = await policyStates({ get: () => Promise.reject(error) }, [policy]);
  expect(unknown).toBeUndefined();
  expect(policyLacks([policy], unknown)).toEqual([]);
});
