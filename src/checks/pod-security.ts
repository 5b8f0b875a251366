import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts } from '../facts/facts.ts';
import type { MeshChoice } from '../mesh/choose.ts';
import { componentNames } from '../platform/component.ts';
import { componentPath, componentSpec, mayJoinMesh } from '../platform/component-spec.ts';

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
  return [...ofAgent(platform, enforced), ...ofProxies(platform, enforced, mesh)];
}

/** The one component that reads files of the nodes. */
function ofAgent(platform: ObservabilityPlatform, enforced: string | undefined): Diagnostic[] {
  if (!componentSpec(platform, 'log-agent').enabled || enforced === undefined || enforced === 'privileged') return [];
  return [
    {
      code: 'POD_SECURITY',
      severity: 'error',
      path: `${componentPath('log-agent')}.enabled`,
      message: `the namespace enforces the pod security level ${enforced}, which refuses the log agent: it reads files of the nodes as root`,
      hint: `Label the namespace ${label}=privileged, or switch the log agent off; all the other pods meet restricted by themselves.`,
    },
  ];
}

function ofProxies(
  platform: ObservabilityPlatform,
  enforced: string | undefined,
  mesh: MeshChoice['mesh'],
): Diagnostic[] {
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
