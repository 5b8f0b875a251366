import type { MeshAlert } from '../mesh-alert.ts';

export const noHealthyHost: MeshAlert = {
  name: 'GunjMeshNoHealthyHost',
  about: 'traffic',
  severity: 'critical',
  for: '5m',
  reads: ({ traffic }) => traffic.noHealthyHost,
  expr({ traffic }) {
    const none = traffic.noHealthyHost?.query({
      window: '5m',
      by: ['cluster', 'sourceNamespace', 'sourceWorkload', 'host'],
    });
    return none && `${none} > 0`;
  },
  summary: 'Requests find no healthy endpoint.',
  description: (label) =>
    `{{ $value | humanize }} requests per second from ${label('sourceWorkload')} in ${label('sourceNamespace')} to ${label('host')} find no endpoint that is healthy.`,
};
