import type { Capability } from '../../capability.ts';

const mode = 'spec.serviceMesh.mtls.mode';
const peerAuthentication = { kind: 'PeerAuthentication', path: 'spec.mtls.mode' } as const;
const authorization = { kind: 'AuthorizationPolicy', path: 'spec' } as const;

/** Encryption, identities and who may call whom. */
export const mtlsCapabilities: readonly Capability[] = [
  {
    field: 'spec.serviceMesh.mtls.enabled',
    value: 'true',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'the mode is written for the namespace, with deny by default and one ALLOW for each flow in modes that give callers an identity',
    renders: [peerAuthentication, authorization],
  },
  {
    field: 'spec.serviceMesh.mtls.enabled',
    value: 'false',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'nothing is written: the mode of the mesh holds, and no policy says who may call whom',
    renders: [peerAuthentication, authorization],
  },
  {
    field: mode,
    value: 'STRICT',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'a PeerAuthentication for the namespace with mode STRICT; Prometheus scrapes with its certificate',
    renders: [peerAuthentication, authorization],
  },
  {
    field: mode,
    value: 'PERMISSIVE',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'a PeerAuthentication for the namespace with mode PERMISSIVE; Prometheus scrapes in plain text and has no identity there',
    renders: [peerAuthentication, authorization],
  },
  {
    field: mode,
    value: 'DISABLE',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'a PeerAuthentication for the namespace with mode DISABLE and no authorization policies: callers have no identity',
    renders: [peerAuthentication, authorization],
  },
];
