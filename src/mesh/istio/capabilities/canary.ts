import type { Capability } from '../../capability.ts';

const routes = (path: string) => ({ kind: 'VirtualService', path: `spec.http[].${path}` });

/** Two versions of a component side by side. */
export const canaryCapabilities: readonly Capability[] = ['opentelemetryCollector', 'grafana'].flatMap(
  (key): Capability[] => [
    {
      field: `spec.components.${key}.canary.weight`,
      dataPlanes: ['sidecar'],
      support: 'exact',
      how: 'the Services of both with their shares, call by call, for callers with a sidecar and for a gateway of the mesh',
      renders: [routes('route[].weight'), routes('route[].destination.host')],
    },
    {
      field: `spec.components.${key}.canary.match`,
      dataPlanes: ['sidecar'],
      support: 'exact',
      how: 'rules before all others, one condition for each header',
      renders: [routes('match[].headers'), routes('route[].destination.host')],
    },
  ],
);
