import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { SloSpec } from '../api/spec/slo.ts';
import type { MeshMetrics } from '../telemetry/mesh-metrics.ts';
import type { Slo } from '../telemetry/slo/slo.ts';

/** The objectives for which a mesh has series. */
export function slosIn(platform: ObservabilityPlatform, mesh: MeshMetrics): Slo[] {
  return (platform.spec.slos ?? []).filter((slo) => isCounted(slo, mesh)).map(sloOf);
}

export function sloOf({ name, service, objective, window, threshold }: SloSpec): Slo {
  const [own = '', serviceNamespace = ''] = service.split('.');
  const share = Number((objective / 100).toPrecision(12));
  return {
    name,
    service: own,
    serviceNamespace,
    objective: share,
    window,
    ...(threshold === undefined ? {} : { boundMs: milliseconds(threshold) }),
  };
}

/** Requests are counted by whether they took longer than certain bounds, and by no others. */
export function isCounted({ threshold }: SloSpec, { traffic }: MeshMetrics): boolean {
  return threshold === undefined || traffic.latencyBoundsMs.includes(milliseconds(threshold));
}

/** Of `250ms` or `1s`. */
export function milliseconds(threshold: string): number {
  return Number.parseInt(threshold, 10) * (threshold.endsWith('ms') ? 1 : 1000);
}
