import type { MeshAlert } from '../mesh-alert.ts';

/** By the flags of answers, for which no statistics have to be switched on. */
export const breakerRefuses: MeshAlert = {
  name: 'GunjMeshBreakerRefuses',
  about: 'traffic',
  severity: 'warning',
  for: '5m',
  reads: ({ traffic }) => traffic.breakerRefusals,
  expr({ traffic }) {
    const refused = traffic.breakerRefusals?.query({
      window: '5m',
      by: ['cluster', 'sourceNamespace', 'sourceWorkload', 'host'],
    });
    return refused && `${refused} > 0.1`;
  },
  summary: 'A circuit breaker refuses requests.',
  description: (label) =>
    `{{ $value | humanize }} requests per second from ${label('sourceWorkload')} in ${label('sourceNamespace')} to ${label('host')} are refused by its circuit breaker.`,
};
