import type { Capability, Rendered } from '../../../capability.ts';

type Row = Omit<Capability, 'dataPlanes'>;

/** First release that reads retries and timeouts from annotations; those before it retry by a ServiceProfile. */
export const annotationsSince = '2.16.0';
/** First release that reads v1 of the Gateway API and the protocols of a Service's ports. */
export const gatewayApiSince = '2.18.0';

/** Path of a field of traffic management: `retry.attempts`. */
export const trafficField = (name: string): string => `spec.serviceMesh.trafficManagement.${name}`;

export function trafficRow({ field, ...rest }: Row): Capability {
  return { field: trafficField(field), dataPlanes: ['sidecar'], ...rest };
}

/** A field that this mesh has nothing for, in any release. */
export function refusedRow(field: string, how: string, hint: string): Capability {
  return trafficRow({ field, support: 'refused', how, hint });
}

export const onRoutes: Rendered = { kind: 'HTTPRoute', path: 'metadata.annotations' };
export const onGrpcRoutes: Rendered = { kind: 'GRPCRoute', path: 'metadata.annotations' };
export const onServices: Rendered = { kind: 'Service', path: 'metadata.annotations' };
export const inProfile = (path: string): Rendered => ({ kind: 'ServiceProfile', path: `spec.${path}` });
