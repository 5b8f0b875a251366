import type { Capability } from '../../capability.ts';

const authorization = 'spec.serviceMesh.authorization';
const policy = { kind: 'AuthorizationPolicy', path: 'spec' } as const;

/** Who is let in beside what the platform itself needs, and with what identity. */
export const authorizationCapabilities: readonly Capability[] = [
  {
    field: 'spec.serviceMesh.mtls.exceptions',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'under STRICT the port takes plain text too, and an ALLOW lets in who has no identity, on that port alone; network policies let in who is named',
    renders: [
      { kind: 'PeerAuthentication', path: 'spec.mtls.mode' },
      { kind: 'PeerAuthentication', path: 'spec.portLevelMtls' },
      policy,
    ],
  },
  {
    field: `${authorization}.enabled`,
    value: 'true',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'an AuthorizationPolicy denies by default, and one ALLOW for each flow lets in its caller by identity and port',
    renders: [policy],
  },
  {
    field: `${authorization}.enabled`,
    value: 'false',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'neither AuthorizationPolicies nor RequestAuthentications are written',
    renders: [policy],
  },
  {
    field: `${authorization}.allow`,
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'an ALLOW with the principals, and a network policy for where their connections come from',
    renders: [policy],
  },
  {
    field: `${authorization}.allow[].from.trustDomain`,
    dataPlanes: ['sidecar'],
    support: 'approximated',
    how: 'the principals are of that trust domain; a mesh that has it as an alias takes the same names in its own trust domain for the same callers',
    hint: 'Name service accounts that are not used for something else here.',
    renders: [{ kind: 'AuthorizationPolicy', path: 'spec.rules[].from[].source.principals' }],
    needs: ['trustDomainAliases in the mesh configuration with this trust domain, and a root that both meshes trust'],
  },
  {
    field: `${authorization}.requestIdentities`,
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'a RequestAuthentication for the component; where tokens are required, the ALLOW of every caller from outside the platform asks for one of the issuer',
    renders: [
      { kind: 'RequestAuthentication', path: 'spec' },
      { kind: 'AuthorizationPolicy', path: 'spec.rules[].from[].source.requestPrincipals' },
    ],
    needs: ['istiod reaches jwksUri'],
  },
];
