import type { Capability } from '../../capability.ts';
import { aboutAccess } from './access.ts';

const authorization = 'spec.serviceMesh.authorization';
const sidecar = { dataPlanes: ['sidecar'] } as const;
const exact = { ...sidecar, support: 'exact' } as const;
const policy = { kind: 'AuthorizationPolicy', path: 'spec' } as const;
const routes = { kind: 'HTTPRoute', path: 'spec' } as const;
const networks = { kind: 'NetworkAuthentication', path: 'spec' } as const;
const identities = { kind: 'MeshTLSAuthentication', path: 'spec' } as const;

/** Who is let in beside what the platform itself needs, and with what identity. */
export const authorizationCapabilities: readonly Capability[] = [
  {
    ...exact,
    field: 'spec.serviceMesh.mtls.exceptions',
    how: 'an AuthorizationPolicy with a NetworkAuthentication for the port: for the ranges that are named, or for anybody where pods are named, whom Linkerd cannot tell apart by address; network policies let in who is named',
    renders: [policy, networks],
  },
  ...aboutAccess(
    {
      ...exact,
      field: `${authorization}.enabled`,
      value: 'true',
      how: 'a Server for each port denies by default, and one AuthorizationPolicy for each flow lets in its caller by identity',
    },
    [policy, routes],
  ),
  ...aboutAccess(
    {
      ...exact,
      field: `${authorization}.enabled`,
      value: 'false',
      how: 'Servers let in everybody with an identity, or in PERMISSIVE mode anybody',
    },
    [policy, routes],
  ),
  {
    ...exact,
    field: `${authorization}.allow`,
    how: 'an AuthorizationPolicy with the service accounts, and a network policy for where their connections come from',
    renders: [policy],
  },
  {
    ...sidecar,
    field: `${authorization}.allow[].from.trustDomain`,
    support: 'approximated',
    how: 'the identities are of that trust domain and of a control plane in a namespace called like this one’s',
    hint: 'Both meshes need a root that the other trusts, and control planes in namespaces of the same name.',
    renders: [identities],
    needs: ['a root that both meshes trust'],
  },
  {
    ...sidecar,
    field: `${authorization}.requestIdentities`,
    support: 'refused',
    how: 'proxies of Linkerd do not look at tokens',
    hint: 'Let the component or a gateway in front of it check tokens: Grafana has spec.components.grafana.auth.',
  },
];
