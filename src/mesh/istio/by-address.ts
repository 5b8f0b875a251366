import type { ObservabilityPlatform } from '../../api/spec/platform.ts';
import { componentSpec } from '../../platform/component-spec.ts';
import type { Flow } from '../../platform/flow.ts';

/** Prometheus calls pods, and each of several Alertmanagers, by address: past its own sidecar, see pod.ts. */
export function isByAddress(platform: ObservabilityPlatform, { from, to, kind }: Flow): boolean {
  if (from !== 'prometheus') return false;
  return (
    kind === 'scrape' || (kind === 'alert' && to === 'alertmanager' && (componentSpec(platform, to).replicas ?? 1) > 1)
  );
}
