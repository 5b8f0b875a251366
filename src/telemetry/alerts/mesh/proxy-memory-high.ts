import type { MeshAlert } from '../mesh-alert.ts';

/** Proxies are killed at 1 GiB as a rule. */
export const proxyMemoryHigh: MeshAlert = {
  name: 'GunjMeshProxyMemoryHigh',
  about: 'proxies',
  severity: 'warning',
  for: '15m',
  reads: ({ proxies }) => proxies.memory,
  expr({ proxies }) {
    const memory = proxies.memory?.query({ window: '5m', by: ['cluster', 'namespace', 'pod'] });
    return memory && `${memory} > ${800 * 1024 ** 2}`;
  },
  summary: 'A proxy needs more than 800 MiB of memory.',
  description: (label) =>
    `The proxy of ${label('namespace')}/${label('pod')} has allocated {{ $value | humanize1024 }}B of memory.`,
};
