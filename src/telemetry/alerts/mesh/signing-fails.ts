import type { MeshAlert } from '../mesh-alert.ts';

export const signingFails: MeshAlert = {
  name: 'GunjMeshSigningFails',
  about: 'controlPlane',
  severity: 'critical',
  for: '5m',
  reads: ({ controlPlane }) => controlPlane.signingFailures,
  expr({ controlPlane }) {
    const failures = controlPlane.signingFailures?.query({ window: '10m', by: ['cluster'] });
    return failures && `${failures} > 0`;
  },
  summary: 'Workloads do not get the certificates they ask for.',
  description: () => 'The control plane refuses or fails to sign {{ $value | humanize }} certificates per second.',
};
