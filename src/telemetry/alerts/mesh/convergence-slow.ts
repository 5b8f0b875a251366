import type { MeshAlert } from '../mesh-alert.ts';

export const convergenceSlow: MeshAlert = {
  name: 'GunjMeshConvergenceSlow',
  about: 'controlPlane',
  severity: 'warning',
  for: '10m',
  reads: ({ controlPlane }) => controlPlane.convergenceQuantile,
  expr({ controlPlane }) {
    const time = controlPlane.convergenceQuantile?.query({ window: '5m', by: ['cluster'], quantile: 0.99 });
    return time && `${time} > 30`;
  },
  summary: 'Changes take longer than 30 s to reach the proxies.',
  description: () =>
    'One change in a hundred takes longer than {{ $value | humanizeDuration }} to reach the proxies that need it.',
};
