import type { KubeObject } from '../../../objects/object.ts';
import { clusterScopePolicy } from './cluster-scope.ts';
import { type Policy, policyObjects } from './policy.ts';

/** All that API servers refuse by policies. */
export const policies: readonly Policy[] = [clusterScopePolicy];

/** Every policy with its binding, ready to apply. */
export function admissionPolicies(): KubeObject[] {
  const labels = { 'app.kubernetes.io/name': 'gunj-operator' };
  return policies.flatMap((policy) => policyObjects(policy, labels));
}
