import { compareVersions } from '../../../objects/version.ts';
import type { Release } from '../../capability.ts';
import type { MeshInput, WrittenKind } from '../../mesh.ts';
import { annotationsSince, gatewayApiSince } from '../capabilities/traffic/rows.ts';

const gatewayApi = 'gateway.networking.k8s.io/v1';
/** Linkerd's own, which every release brings along and reads. */
const ownApi = 'policy.linkerd.io/v1beta3';
const profileApi = 'linkerd.io/v1alpha2';

/**
 * Kinds for traffic, beside HTTPRoute: of the Gateway API every cluster that has it may contain some, and Linkerd's own is written
 * as a policy, too.
 */
export const writtenTrafficKinds: readonly WrittenKind[] = [
  { apiVersion: gatewayApi, kind: 'GRPCRoute', plural: 'grpcroutes' },
  { apiVersion: profileApi, kind: 'ServiceProfile', plural: 'serviceprofiles' },
];

export const serviceProfileKind = { apiVersion: profileApi, kind: 'ServiceProfile' } as const;
export const grpcRouteKind = { apiVersion: gatewayApi, kind: 'GRPCRoute' } as const;

/** The HTTPRoute that a release is sure to read: of the Gateway API where it reads v1 of that, and the cluster has it. */
export function httpRouteKind(
  release: Release,
  served: MeshInput['served'],
): { apiVersion: string; kind: 'HTTPRoute' } {
  const apiVersion = readsGatewayApi(release) && isServed(`${gatewayApi}/HTTPRoute`, served) ? gatewayApi : ownApi;
  return { apiVersion, kind: 'HTTPRoute' };
}

export function hasGrpcRoutes(release: Release, served: MeshInput['served']): boolean {
  return readsGatewayApi(release) && isServed(`${gatewayApi}/GRPCRoute`, served);
}

/** Before that, retries are a matter of ServiceProfiles, and timeouts one of the rules of routes. */
export function readsAnnotations({ version }: Release): boolean {
  return compareVersions(version, annotationsSince) >= 0;
}

/** And so GRPCRoutes, of which Linkerd has none of its own. */
export function readsGatewayApi({ version }: Release): boolean {
  return compareVersions(version, gatewayApiSince) >= 0;
}

/** What is served is assumed where it is not known: these releases ask for the Gateway API. */
function isServed(kind: string, served: MeshInput['served']): boolean {
  return served === undefined || served.includes(kind);
}
