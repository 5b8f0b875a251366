import type { MeshAlert } from '../mesh-alert.ts';

export const plainText: MeshAlert = {
  name: 'GunjMeshPlainText',
  about: 'traffic',
  severity: 'info',
  for: '15m',
  reads: ({ traffic }) => traffic.plainTextRate,
  expr: ({ traffic }) =>
    `${traffic.plainTextRate.query({ window: '5m', by: ['cluster', 'destinationNamespace', 'destinationWorkload', 'sourceWorkload'] })} > 0`,
  summary: 'Requests reach a workload of the mesh in plain text.',
  description: (label) =>
    `${label('destinationWorkload')} in ${label('destinationNamespace')} gets {{ $value | humanize }} requests per second in plain text from ${label('sourceWorkload')}.`,
};
