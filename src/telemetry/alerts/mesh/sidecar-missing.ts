import { up } from '../../component-metrics.ts';
import type { ProxyMetrics } from '../../mesh-metrics.ts';
import type { MeshAlert } from '../mesh-alert.ts';

const by = ['cluster', 'namespace', 'pod'] as const;

/** Something that every proxy tells. */
function toldBy({ connected, certificateExpiry }: ProxyMetrics) {
  return connected ?? certificateExpiry;
}

/** A pod of the platform that is scraped, and of whose proxy nothing is known. */
export const sidecarMissing: MeshAlert = {
  name: 'GunjMeshSidecarMissing',
  about: 'proxies',
  severity: 'warning',
  for: '10m',
  reads: ({ proxies }) => toldBy(proxies),
  expr({ proxies }, { namespace, inMesh }) {
    if (inMesh.length === 0) return undefined;
    const where = [
      { label: 'job', op: '=~', value: inMesh.join('|') },
      { label: 'namespace', op: '=', value: namespace },
    ] as const;
    const proxy = toldBy(proxies).query({
      window: '5m',
      by,
      where: [{ label: 'namespace', op: '=', value: namespace }],
    });
    return `${up.query({ window: '5m', by: [...by, 'job'], where })} unless on (namespace, pod) ${proxies.connected ? proxy : `(${proxy})`}`;
  },
  summary: 'A pod of the platform has no proxy, or nothing is known of it.',
  description: (label) => `Nothing is known of a proxy of ${label('namespace')}/${label('pod')}.`,
};
