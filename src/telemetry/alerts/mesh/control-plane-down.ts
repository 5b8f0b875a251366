import type { MeshAlert } from '../mesh-alert.ts';

export const controlPlaneDown: MeshAlert = {
  name: 'GunjMeshControlPlaneDown',
  about: 'controlPlane',
  severity: 'critical',
  for: '5m',
  reads: ({ controlPlane }) => controlPlane.up,
  expr: ({ controlPlane }) => `${controlPlane.up.query({ window: '5m', by: ['cluster', 'pod'] })} == 0`,
  summary: 'The control plane of the mesh does not answer.',
  description: (label) => `Prometheus cannot read ${label('pod')} of the control plane.`,
};
