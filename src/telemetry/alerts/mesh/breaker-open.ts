import type { MeshAlert } from '../mesh-alert.ts';

export const breakerOpen: MeshAlert = {
  name: 'GunjMeshBreakerOpen',
  about: 'proxies',
  severity: 'warning',
  for: '5m',
  reads: ({ proxies }) => proxies.breakersOpen,
  expr({ proxies }) {
    const open = proxies.breakersOpen?.query({ window: '5m', by: ['cluster', 'namespace', 'pod', 'upstream'] });
    return open && `${open} > 0`;
  },
  summary: 'A limit of a circuit breaker is reached.',
  description: (label) =>
    `The proxy of ${label('namespace')}/${label('pod')} has reached a limit of the circuit breaker for ${label('upstream')}.`,
};
