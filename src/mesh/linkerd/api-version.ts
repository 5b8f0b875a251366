import { newestVersion, writtenInVersions } from '../written-versions.ts';

const since = '2.14.0';
const alpha = [{ apiVersion: 'policy.linkerd.io/v1alpha1', since }] as const;

/** Kinds this back end writes about who may call whom, newest API version first. `accessPolicy` of a Server is in v1beta3 alone. */
export const apiVersions = {
  Server: [
    { apiVersion: 'policy.linkerd.io/v1beta3', since: '2.16.0' },
    { apiVersion: 'policy.linkerd.io/v1beta1', since },
  ],
  AuthorizationPolicy: alpha,
  MeshTLSAuthentication: alpha,
  NetworkAuthentication: alpha,
  HTTPRoute: [{ apiVersion: 'policy.linkerd.io/v1beta3', since }],
} as const;

export type LinkerdKind = keyof typeof apiVersions;

/** The newest version the cluster serves; without that knowledge, the newest the release is known to serve. */
export function apiVersionOf(kind: LinkerdKind, version: string, served: readonly string[] | undefined): string {
  return newestVersion(apiVersions, kind, version, served);
}

const plurals = {
  Server: 'servers',
  AuthorizationPolicy: 'authorizationpolicies',
  MeshTLSAuthentication: 'meshtlsauthentications',
  NetworkAuthentication: 'networkauthentications',
  HTTPRoute: 'httproutes',
} as const satisfies Record<LinkerdKind, string>;

export const writtenPolicyKinds = writtenInVersions(apiVersions, plurals);
