import type { MeshAlert } from '../mesh-alert.ts';

const day = 86_400;

/** To exchange a root takes weeks, since every workload has to trust both meanwhile. */
function within(days: number, severity: 'warning' | 'critical', name: string): MeshAlert {
  return {
    name,
    about: 'controlPlane',
    severity,
    for: '1h',
    reads: ({ controlPlane }) => controlPlane.rootCertificateExpiry,
    expr({ controlPlane }) {
      const left = controlPlane.rootCertificateExpiry?.query({ window: '5m', by: ['cluster'] });
      return left && `${left} < ${days * day}`;
    },
    summary: `The root certificate of the mesh expires within ${days} days.`,
    description: () =>
      'The root certificate of the mesh expires in {{ $value | humanizeDuration }}: then no call works.',
  };
}

export const rootCertificateExpires = within(30, 'warning', 'GunjMeshRootCertificateExpires');
export const rootCertificateExpiresSoon = within(7, 'critical', 'GunjMeshRootCertificateExpiresSoon');
