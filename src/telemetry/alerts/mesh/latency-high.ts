import type { MeshAlert } from '../mesh-alert.ts';

const asked = { window: '5m', by: ['cluster', 'serviceNamespace', 'service'] } as const;

export const latencyHigh: MeshAlert = {
  name: 'GunjMeshLatencyHigh',
  about: 'traffic',
  severity: 'warning',
  for: '10m',
  reads: ({ traffic }) => traffic.latencyQuantile,
  expr: ({ traffic }) =>
    `${traffic.latencyQuantile.query({ ...asked, quantile: 0.99 })} > 5 and ${traffic.requestRate.query(asked)} > 0.5`,
  summary: 'One request in a hundred to a service takes longer than 5 s.',
  description: (label) =>
    `One request in a hundred to ${label('service')} in ${label('serviceNamespace')} takes longer than {{ $value | humanizeDuration }}.`,
};
