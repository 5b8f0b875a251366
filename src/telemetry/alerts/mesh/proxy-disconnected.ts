import type { MeshAlert } from '../mesh-alert.ts';

export const proxyDisconnected: MeshAlert = {
  name: 'GunjMeshProxyDisconnected',
  about: 'proxies',
  severity: 'warning',
  for: '10m',
  reads: ({ proxies }) => proxies.connected,
  expr({ proxies }) {
    const connected = proxies.connected?.query({ window: '5m', by: ['cluster', 'namespace', 'pod'] });
    return connected && `${connected} == 0`;
  },
  summary: 'A proxy has lost its control plane.',
  description: (label) =>
    `The proxy of ${label('namespace')}/${label('pod')} is not connected to its control plane: it learns of no change and gets no new certificate.`,
};
