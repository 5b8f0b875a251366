import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import { retentionHours } from '../components/retention.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { PodScrape } from '../platform/scrape.ts';
import { isCounted, milliseconds, sloOf } from '../platform/slos.ts';
import type { MeshMetrics } from '../telemetry/mesh-metrics.ts';
import { canBurn, fast, slow } from '../telemetry/slo/burn-rates.ts';

/** What objectives cannot be watched, or not all the way. `mesh`: what the mesh can tell; undefined without one. */
export function watchedSlos(
  platform: ObservabilityPlatform,
  mesh: MeshMetrics | undefined,
  scrapes: readonly PodScrape[] = [],
): Diagnostic[] {
  const { slos = [] } = platform.spec;
  const { prometheus } = platform.spec.components;
  if (slos.length === 0) return [];
  if (!mesh || !prometheus.enabled) {
    const lacking = mesh ? 'Prometheus of the platform' : 'mesh';
    return [
      limited(
        'spec.slos',
        `nobody watches these objectives: there is no ${lacking}`,
        mesh
          ? 'Switch components.prometheus on.'
          : 'Join a mesh with spec.serviceMesh: its proxies count the requests.',
      ),
    ];
  }
  if (!scrapes.some(({ about }) => about === 'proxies'))
    return [
      limited(
        'spec.slos',
        'nobody watches these objectives: the metrics of the proxies are switched off',
        'Take serviceMesh.observability.metrics.enabled out, or set it to true.',
      ),
    ];
  const kept = Number.parseInt(retentionHours(prometheus.retention?.time ?? '15d'), 10);
  return slos.flatMap((slo, index) => {
    const path = `spec.slos[${index}]`;
    if (!isCounted(slo, mesh))
      return [
        limited(
          `${path}.threshold`,
          `nobody watches this objective: proxies do not count by ${slo.threshold}`,
          `Take ${nearest(milliseconds(slo.threshold ?? ''), mesh.traffic.latencyBoundsMs)}.`,
        ),
      ];
    const never = [...fast, ...slow].filter((rate) => !canBurn(rate, sloOf(slo)));
    const long = Number.parseInt(slo.window, 10) * 24 > kept;
    return [
      ...never.map(({ long: window }) =>
        limited(
          `${path}.objective`,
          `the alert over ${window} is left out: not even if every request were bad would this budget be used up as fast as it looks for`,
          'Ask for a higher objective, or rely on the alerts over longer times.',
        ),
      ),
      ...(long
        ? [
            limited(
              `${path}.window`,
              `what is left of the budget is told over as much of ${slo.window} as Prometheus keeps; alerts look back three days at most`,
              `Set components.prometheus.retention.time to ${slo.window} or more.`,
            ),
          ]
        : []),
    ];
  });
}

function limited(path: string, message: string, hint: string): Diagnostic {
  return { code: 'SLO_LIMITED', severity: 'warning', path, message, hint };
}

function nearest(wanted: number, bounds: readonly number[]): string {
  const below = bounds.findLast((bound) => bound < wanted);
  const above = bounds.find((bound) => bound > wanted);
  return [below, above].flatMap((bound) => (bound === undefined ? [] : `${bound}ms`)).join(' or ');
}
