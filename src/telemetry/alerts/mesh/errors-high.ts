import type { MeshAlert } from '../mesh-alert.ts';

const asked = { window: '5m', by: ['cluster', 'serviceNamespace', 'service'] } as const;

/** A single failed request of a service that is hardly ever called is no alarm. */
export const errorsHigh: MeshAlert = {
  name: 'GunjMeshErrorsHigh',
  about: 'traffic',
  severity: 'warning',
  for: '5m',
  reads: ({ traffic }) => traffic.errorRatio,
  expr: ({ traffic }) => `${traffic.errorRatio.query(asked)} > 0.05 and ${traffic.requestRate.query(asked)} > 0.5`,
  summary: 'More than 5 % of the requests to a service fail.',
  description: (label) =>
    `{{ $value | humanizePercentage }} of the requests to ${label('service')} in ${label('serviceNamespace')} have failed for five minutes.`,
};
