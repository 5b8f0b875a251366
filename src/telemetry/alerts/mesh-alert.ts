import type { ComponentName } from '../../platform/component-names.ts';
import type { PodScrape } from '../../platform/scrape.ts';
import { usageSeries } from '../container-metrics.ts';
import type { MeshLabels, MeshMetrics } from '../mesh-metrics.ts';
import type { Alert } from './alert.ts';

/** An alert about traffic in a mesh or the mesh itself, in the words that all meshes have in common. */
export interface MeshAlert extends Omit<Alert, 'expr' | 'description'> {
  /** Name of an alert that has less to go by, and is left out where this one is there. */
  insteadOf?: string;
  /** Whose series it reads. */
  about: keyof MeshLabels;
  /** What it is told by; undefined for a mesh that cannot tell. */
  reads(mesh: MeshMetrics): { series: readonly string[] } | undefined;
  /** Undefined where `reads` is, and where there is nobody it could be about. */
  expr(mesh: MeshMetrics, platform: MeshPlatform): string | undefined;
  /** `label` puts in what a label is in this mesh. */
  description(label: (name: string) => string): string;
}

/** What a mesh alert may know of the platform. */
export interface MeshPlatform {
  namespace: string;
  /** Components whose pods are to have a proxy. */
  inMesh: readonly ComponentName[];
}

/** As this mesh tells it; undefined when it cannot. */
export function alertIn(mesh: MeshMetrics, alert: MeshAlert, platform: MeshPlatform): Alert | undefined {
  const expr = alert.expr(mesh, platform);
  if (expr === undefined) return undefined;
  const labels: Readonly<Partial<Record<string, string>>> = mesh.labels[alert.about];
  const { name, severity, summary, for: lasting } = alert;
  const label = (wanted: string) => `{{ $labels.${labels[wanted] ?? wanted} }}`;
  return { name, severity, expr, for: lasting, summary, description: alert.description(label) };
}

/** Whether all that it reads is scraped: with a small profile much of it is not, and what kubelets tell only where they are asked. */
export function isScraped(
  alert: MeshAlert,
  mesh: MeshMetrics,
  scrapes: readonly PodScrape[],
  containers: boolean,
): boolean {
  const { series = [] } = alert.reads(mesh) ?? {};
  const whole = (pattern: string, name: string) => new RegExp(`^(?:${pattern})$`).test(name);
  const from = scrapes.filter((scrape) => (scrape.about === 'controlPlane') === (alert.about === 'controlPlane'));
  const isKept = (name: string) =>
    usageSeries.some((one) => one === name)
      ? containers && from.length > 0
      : from.some(({ series: part }) => name === 'up' || !part || !whole(part.of, name) || whole(part.kept, name));
  return series.length > 0 && series.every(isKept);
}
