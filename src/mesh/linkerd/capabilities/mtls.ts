import type { Capability } from '../../capability.ts';
import { aboutAccess } from './access.ts';

const mode = 'spec.serviceMesh.mtls.mode';
const sidecar = { dataPlanes: ['sidecar'] } as const;
const exact = { ...sidecar, support: 'exact' } as const;

/** Everything that says who may call. */
const policies = [
  { kind: 'Server', path: 'spec' },
  { kind: 'AuthorizationPolicy', path: 'spec' },
  { kind: 'HTTPRoute', path: 'spec' },
  { kind: 'NetworkAuthentication', path: 'spec' },
  { kind: 'pod', path: 'metadata.annotations' },
] as const;

/** Encryption and identities. Proxies always encrypt among themselves: what can be chosen is what becomes of plain text. */
export const mtlsCapabilities: readonly Capability[] = [
  {
    ...exact,
    field: 'spec.serviceMesh.mtls.enabled',
    value: 'true',
    how: 'a Server for each port says who may come, and an annotation of the pods does so for all other ports',
    renders: policies,
  },
  {
    ...exact,
    field: 'spec.serviceMesh.mtls.enabled',
    value: 'false',
    how: 'nothing is written: the default inbound policy of the mesh holds, and no policy says who may call whom',
    renders: policies,
  },
  ...aboutAccess({
    ...exact,
    field: mode,
    value: 'STRICT',
    how: 'plain text is refused: by policies that name identities, or without authorization by all-authenticated',
  }),
  ...aboutAccess({
    ...sidecar,
    field: mode,
    value: 'PERMISSIVE',
    support: 'approximated',
    how: 'without authorization all-unauthenticated takes plain text from everybody; with it policies name callers by identity, and plain text is taken from those alone that mtls.exceptions name',
    hint: 'Name callers without a proxy in spec.serviceMesh.mtls.exceptions, or set authorization.enabled to false while clients move into the mesh.',
  }),
  {
    ...sidecar,
    field: mode,
    value: 'DISABLE',
    support: 'refused',
    how: 'proxies always encrypt among themselves; no policies are written',
    hint: 'Use STRICT or PERMISSIVE, or take pods out of the mesh with mesh.inject: false of the component.',
  },
];
