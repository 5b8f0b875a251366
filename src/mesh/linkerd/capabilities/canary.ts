import type { Capability } from '../../capability.ts';

const httpRoutes = (path: string) => ({ kind: 'HTTPRoute', path: `spec.rules[].${path}` });

/** Two versions of a component side by side. */
export const canaryCapabilities: readonly Capability[] = ['opentelemetryCollector', 'grafana'].flatMap(
  (key): Capability[] => [
    {
      field: `spec.components.${key}.canary.weight`,
      dataPlanes: ['sidecar'],
      support: 'exact',
      how: 'routes with the Services of both and their shares, call by call, for callers with a proxy',
      renders: [httpRoutes('backendRefs')],
    },
    {
      field: `spec.components.${key}.canary.match`,
      dataPlanes: ['sidecar'],
      support: 'exact',
      how: 'rules that ask for one of the headers, which go before those that do not',
      renders: [httpRoutes('matches'), httpRoutes('backendRefs')],
    },
  ],
);
