import type { MeshAlert } from '../mesh-alert.ts';

/** Certificates live a day as a rule and are renewed after half of it. */
export const certificateExpires: MeshAlert = {
  name: 'GunjMeshCertificateExpires',
  about: 'proxies',
  severity: 'critical',
  for: '5m',
  reads: ({ proxies }) => proxies.certificateExpiry,
  expr: ({ proxies }) =>
    `${proxies.certificateExpiry.query({ window: '5m', by: ['cluster', 'namespace', 'pod'] })} < 3600`,
  summary: 'The certificate of a workload expires within the hour and was not renewed.',
  description: (label) =>
    `The certificate of ${label('namespace')}/${label('pod')} expires in {{ $value | humanizeDuration }}.`,
};
