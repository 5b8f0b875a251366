import type { Capability } from '../../capability.ts';

/** What Prometheus reads of the proxies. */
export const metricsCapabilities: readonly Capability[] = [
  {
    field: 'spec.serviceMesh.observability.metrics',
    dataPlanes: ['sidecar'],
    support: 'refused',
    how: 'proxies always count, and Prometheus does not read the proxies of Linkerd in this release',
    hint: 'Bring a scrape job for port 4191 of the pods in a ConfigMap of yours.',
  },
];
