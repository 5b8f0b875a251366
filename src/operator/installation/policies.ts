import type { KubeClient } from '../../kube/client.ts';
import { isForbidden } from '../../kube/errors.ts';
import { at, fields, texts } from '../../objects/access.ts';
import { contentHash } from '../../objects/canonical.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../objects/object.ts';
import { type Policy, policyObjects } from '../admission/policies/policy.ts';
import type { Lack } from './lack.ts';

/** How a policy stands: `other` is in force too, but not as this release has it. */
export type PolicyState = 'inForce' | 'other' | 'missing';

const wayOut = 'Apply config/admission.yaml of this release.';

/** How each policy stands; undefined where the operator may not look. */
export async function policyStates(
  client: Pick<KubeClient, 'get'>,
  policies: readonly Policy[],
): Promise<ReadonlyMap<string, PolicyState> | undefined> {
  try {
    const states = await Promise.all(
      policies.map(async (policy) => {
        const [own, binding] = policyObjects(policy, {}) as [KubeObject, KubeObject];
        const [live, bound] = await Promise.all([own, binding].map((object) => client.get(refOf(object) as ObjectRef)));
        return [policy.name, stateOf(own, live, bound)] as const;
      }),
    );
    return new Map(states);
  } catch (error) {
    // What rights are lacking is said elsewhere.
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

export function stateOf(own: KubeObject, live: KubeObject | undefined, bound: KubeObject | undefined): PolicyState {
  const isBound =
    at(bound, 'spec', 'policyName') === own.metadata.name &&
    texts(at(bound, 'spec', 'validationActions')).includes('Deny');
  if (!live || !isBound) return 'missing';
  const parts = ['failurePolicy', 'matchConstraints', 'matchConditions', 'variables', 'validations'];
  const judged = (object: KubeObject) => contentHash(parts.map((part) => at(object.spec, part) ?? null));
  return judged(live) === judged(own) && !isNarrowed(bound) ? 'inForce' : 'other';
}

/** Whether a binding leaves writes out. What an API server fills in does not. */
function isNarrowed(binding: KubeObject | undefined): boolean {
  const { matchPolicy: _, ...limits } = fields(at(binding, 'spec', 'matchResources'));
  return Object.values(limits).some((limit) => Object.keys(limit ?? {}).length > 0);
}

export function policyLacks(policies: readonly Policy[], states: ReadonlyMap<string, PolicyState> | undefined): Lack[] {
  return policies.flatMap(({ name, without }) => {
    switch (states?.get(name)) {
      case 'missing':
        return [{ text: `the policy ${name} is not in force: ${without}. ${wayOut}`, blocks: false, mayBeMeant: true }];
      case 'other':
        return [{ text: `the policy ${name} is not that of this release. ${wayOut}`, blocks: false }];
      default:
        return [];
    }
  });
}
