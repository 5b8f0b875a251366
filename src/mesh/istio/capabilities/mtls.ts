import type { Capability } from '../../capability.ts';

/** Encryption, identities and who may call whom. */
export const mtlsCapabilities: readonly Capability[] = (['STRICT', 'PERMISSIVE', 'DISABLE'] as const).map((value) => ({
  field: 'spec.serviceMesh.mtls.mode',
  value,
  dataPlanes: ['sidecar'],
  support: 'exact',
  how: `a PeerAuthentication for the namespace with mode ${value}`,
  renders: [{ kind: 'PeerAuthentication', path: 'spec.mtls.mode' }],
}));
