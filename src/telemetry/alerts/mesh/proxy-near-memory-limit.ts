import type { MeshAlert } from '../mesh-alert.ts';
import { proxyMemoryHigh } from './proxy-memory-high.ts';

/** By the limit that the container really has. */
export const proxyNearMemoryLimit: MeshAlert = {
  name: 'GunjMeshProxyNearMemoryLimit',
  about: 'proxies',
  severity: 'warning',
  for: '15m',
  insteadOf: proxyMemoryHigh.name,
  reads: ({ proxies }) => proxies.usage?.memoryOfLimit,
  expr({ proxies }) {
    const used = proxies.usage?.memoryOfLimit.query({ window: '5m', by: ['cluster', 'namespace', 'pod'] });
    return used && `${used} > 0.9`;
  },
  summary: 'A proxy will soon be killed: it needs nearly all the memory it may have.',
  description: (label) =>
    `The proxy of ${label('namespace')}/${label('pod')} needs {{ $value | humanizePercentage }} of its memory limit.`,
};
