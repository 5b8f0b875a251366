import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** A Prometheus that somebody else runs is let in to nothing here. */
export const unreadMetrics: Check = (platform) => {
  if (componentSpec(platform, 'prometheus').enabled) return [];
  const { kubelet, cadvisor, resourceUsage, nodeMetrics } = platform.spec.observability?.cluster ?? {};
  const basics = Object.entries({ kubelet, cadvisor, resourceUsage, nodeMetrics }).flatMap(([name, wanted]) =>
    wanted ? [`spec.observability.cluster.${name}`] : [],
  );
  const state = componentSpec(platform, 'kube-state-metrics').enabled ? [componentPath('kube-state-metrics')] : [];
  return [...basics, ...state].map(
    (path): Diagnostic => ({
      code: 'DEPENDENCY_MISSING',
      severity: 'warning',
      path,
      message: 'no Prometheus runs here, so nobody reads these metrics',
      hint: 'Enable prometheus, or leave it out.',
    }),
  );
};
