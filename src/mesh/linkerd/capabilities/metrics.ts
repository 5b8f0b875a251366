import type { Capability } from '../../capability.ts';

const at = 'spec.serviceMesh.observability.metrics';
/** Jobs of Prometheus. */
const renders = [{ kind: 'ConfigMap', path: 'data' }];

/** What Prometheus reads of the proxies. */
export const metricsCapabilities: readonly Capability[] = [
  {
    field: `${at}.enabled`,
    value: 'true',
    dataPlanes: ['sidecar'],
    support: 'exact',
    how: 'proxies always count, and Prometheus reads them',
    renders,
  },
  {
    field: `${at}.enabled`,
    value: 'false',
    dataPlanes: ['sidecar'],
    support: 'approximated',
    how: 'Prometheus reads neither proxies nor the control plane; they count all the same',
    hint: 'Nothing has to be done: what nobody reads costs next to nothing.',
    renders,
  },
  ...(
    [
      ['minimal', 'Prometheus keeps rates, errors, latency, connections and certificates'],
      ['standard', 'Prometheus keeps what is about retries, balancers, refusals and routes, too'],
      ['full', 'Prometheus keeps all that proxies tell'],
    ] as const
  ).map(
    ([value, how]): Capability => ({
      field: `${at}.profile`,
      value,
      dataPlanes: ['sidecar'],
      support: 'exact',
      how,
      renders,
    }),
  ),
];
