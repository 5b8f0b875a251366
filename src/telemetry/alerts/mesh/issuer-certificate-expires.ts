import type { MeshAlert } from '../mesh-alert.ts';

/** Where certificates are renewed by themselves those that live two days are renewed a day before their end. */
export const issuerCertificateExpires: MeshAlert = {
  name: 'GunjMeshIssuerCertificateExpires',
  about: 'controlPlane',
  severity: 'critical',
  for: '15m',
  reads: ({ controlPlane }) => controlPlane.issuerCertificateExpiry,
  expr({ controlPlane }) {
    const left = controlPlane.issuerCertificateExpiry?.query({ window: '5m', by: ['cluster'] });
    return left && `${left} < ${24 * 3600}`;
  },
  summary: 'The certificate that the mesh signs others by expires within a day.',
  description: () =>
    'The certificate that the mesh signs others by expires in {{ $value | humanizeDuration }}: then no proxy gets a new one.',
};
