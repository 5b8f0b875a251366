import type { MeshAlert } from '../mesh-alert.ts';

export const injectionFails: MeshAlert = {
  name: 'GunjMeshInjectionFails',
  about: 'controlPlane',
  severity: 'warning',
  for: '5m',
  reads: ({ controlPlane }) => controlPlane.injectionFailures,
  expr({ controlPlane }) {
    const failures = controlPlane.injectionFailures?.query({ window: '10m', by: ['cluster'] });
    return failures && `${failures} > 0`;
  },
  summary: 'Pods cannot be given a sidecar.',
  description: () => 'The control plane fails to give new pods a sidecar.',
};
