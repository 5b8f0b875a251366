import { newestVersion, writtenInVersions } from '../written-versions.ts';

const networking = [
  { apiVersion: 'networking.istio.io/v1', since: '1.22.0' },
  { apiVersion: 'networking.istio.io/v1beta1', since: '1.17.0' },
] as const;

/** Kinds this back end writes, newest API version first. PeerAuthentication is served as v1 from Istio 1.22 on, the other two of its group already in 1.17. */
export const apiVersions = {
  PeerAuthentication: [
    { apiVersion: 'security.istio.io/v1', since: '1.22.0' },
    { apiVersion: 'security.istio.io/v1beta1', since: '1.17.0' },
  ],
  AuthorizationPolicy: [{ apiVersion: 'security.istio.io/v1', since: '1.17.0' }],
  RequestAuthentication: [{ apiVersion: 'security.istio.io/v1', since: '1.17.0' }],
  Gateway: networking,
  ServiceEntry: networking,
  VirtualService: networking,
  DestinationRule: networking,
  Telemetry: [
    { apiVersion: 'telemetry.istio.io/v1', since: '1.22.0' },
    { apiVersion: 'telemetry.istio.io/v1alpha1', since: '1.17.0' },
  ],
} as const;

export type IstioKind = keyof typeof apiVersions;

/** The newest version the cluster serves; without that knowledge, the newest the release is known to serve. */
export function apiVersionOf(kind: IstioKind, version: string, served: readonly string[] | undefined): string {
  return newestVersion(apiVersions, kind, version, served);
}

const plurals = {
  PeerAuthentication: 'peerauthentications',
  AuthorizationPolicy: 'authorizationpolicies',
  RequestAuthentication: 'requestauthentications',
  Gateway: 'gateways',
  ServiceEntry: 'serviceentries',
  VirtualService: 'virtualservices',
  DestinationRule: 'destinationrules',
  Telemetry: 'telemetries',
} as const satisfies Record<IstioKind, string>;

export const writtenKinds = writtenInVersions(apiVersions, plurals);
