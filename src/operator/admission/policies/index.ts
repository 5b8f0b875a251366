import type { KubeObject } from '../../../objects/object.ts';
import { clusterScopePolicy, heldPlatformPolicy } from './cluster-scope.ts';
import { configurationPolicy } from './configurations.ts';
import { podTemplatePolicy } from './pod-templates.ts';
import { type Policy, policyObjects } from './policy.ts';
import { valuePolicy } from './values.ts';

/** All that API servers refuse by policies. */
export const policies: readonly Policy[] = [
  clusterScopePolicy,
  heldPlatformPolicy,
  podTemplatePolicy,
  configurationPolicy,
  valuePolicy,
];

/** Every policy with its binding, ready to apply. */
export function admissionPolicies(): KubeObject[] {
  const labels = { 'app.kubernetes.io/name': 'gunj-operator' };
  return policies.flatMap((policy) => policyObjects(policy, labels));
}
