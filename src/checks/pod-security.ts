import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts } from '../facts/facts.ts';
import type { MeshChoice } from '../mesh/choose.ts';
import { componentNames } from '../platform/component.ts';
import { componentSpec, mayJoinMesh } from '../platform/component-spec.ts';

const label = 'pod-security.kubernetes.io/enforce';
const strictness = ['privileged', 'baseline', 'restricted'];

/**
 * Pods that a namespace refuses are never there, and only events of their workloads would say so. Ours meet `restricted`
 * by themselves; what a mesh injects may not. The label is somebody's decision and is left alone.
 */
export function podSecurity(
  platform: ObservabilityPlatform,
  namespace: string,
  facts: Facts,
  { mesh }: MeshChoice,
): Diagnostic[] {
  const enforced = facts.namespaces?.find(({ name }) => name === namespace)?.labels[label];
  if (enforced === undefined || !mesh || !isInjected(platform)) return [];
  const { level, why, hint, assumed } = mesh.backend.podSecurity(mesh.facts);
  if (strictness.indexOf(enforced) <= strictness.indexOf(level)) return [];
  return [
    {
      code: 'POD_SECURITY',
      severity: assumed ? 'warning' : 'error',
      path: 'spec.serviceMesh',
      message: `the namespace enforces the pod security level ${enforced}, which ${assumed ? 'may refuse' : 'refuses'} the pods: ${why}`,
      hint,
    },
  ];
}

function isInjected(platform: ObservabilityPlatform): boolean {
  return componentNames.some((name) => componentSpec(platform, name).enabled && mayJoinMesh(platform, name));
}
