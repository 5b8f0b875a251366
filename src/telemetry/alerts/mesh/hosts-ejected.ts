import type { MeshAlert } from '../mesh-alert.ts';

export const hostsEjected: MeshAlert = {
  name: 'GunjMeshHostsEjected',
  about: 'proxies',
  severity: 'warning',
  for: '10m',
  reads: ({ proxies }) => proxies.ejectedHosts,
  expr({ proxies }) {
    const ejected = proxies.ejectedHosts?.query({ window: '5m', by: ['cluster', 'namespace', 'pod', 'upstream'] });
    return ejected && `${ejected} > 0`;
  },
  summary: 'A proxy leaves endpoints alone that have failed.',
  description: (label) =>
    `The proxy of ${label('namespace')}/${label('pod')} leaves {{ $value }} endpoints of ${label('upstream')} alone.`,
};
