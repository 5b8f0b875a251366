import type { Capability, Rendered } from '../../../capability.ts';

type Row = Omit<Capability, 'dataPlanes'>;

/** Path of a field of traffic management: `retry.attempts`. */
export const trafficField = (name: string): string => `spec.serviceMesh.trafficManagement.${name}`;

/** A row of pods with sidecars. */
export function sidecarRow({ field, ...rest }: Row): Capability {
  return { field: trafficField(field), dataPlanes: ['sidecar'], ...rest };
}

export const inRoutes = (path: string): Rendered => ({ kind: 'VirtualService', path: `spec.http[].${path}` });
export const inPolicy = (path: string): Rendered => ({ kind: 'DestinationRule', path: `spec.trafficPolicy.${path}` });
