import type { WorkloadInput } from '../../platform/component.ts';
import { builtInDashboards } from '../../telemetry/dashboards/index.ts';
import type { MeshScope, Scope } from '../../telemetry/dashboards/scope.ts';
import { readsContainers } from '../prometheus/node-jobs.ts';

/** Folder in Grafana. */
export const builtInFolder = 'Gunj';

/**
 * The dashboards that come with the platform: file name → JSON. None where somebody else runs Prometheus: nobody knows what that
 * one reads, and by which names.
 */
export function builtInFiles(input: WorkloadInput): Record<string, string> {
  const { builtInDashboards: wanted } = input.platform.spec.components.grafana;
  if (wanted === false || !input.present.has('prometheus')) return {};
  const dashboards = builtInDashboards(scopeOf(input));
  return Object.fromEntries(dashboards.map((dashboard) => [`${dashboard.uid}.json`, JSON.stringify(dashboard)]));
}

function scopeOf(input: WorkloadInput): Scope {
  const mesh = meshScope(input);
  return {
    components: [...input.present.keys()],
    datasources: new Set((['loki', 'tempo'] as const).filter((name) => input.endpoint(name))),
    ...(readsContainers(input.platform) ? { containersOf: input.namespace } : {}),
    ...(mesh ? { mesh } : {}),
  };
}

function meshScope({ platform, meshMetrics }: WorkloadInput): MeshScope | undefined {
  if (!meshMetrics) return undefined;
  const asked = platform.spec.serviceMesh?.observability?.metrics;
  return {
    metrics: meshMetrics,
    proxies: asked?.enabled !== false,
    ...(platform.spec.scope === 'Namespace' ? { withoutControlPlane: true } : {}),
    upstreams: asked?.profile !== 'minimal',
    cluster: platform.spec.global.clusterName !== undefined,
  };
}
