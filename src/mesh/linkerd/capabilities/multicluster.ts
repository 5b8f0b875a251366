import type { Capability } from '../../capability.ts';

/** Several clusters in one mesh. */
export const multiClusterCapabilities: readonly Capability[] = [
  {
    field: 'spec.serviceMesh.multiCluster',
    dataPlanes: ['sidecar'],
    support: 'refused',
    how: 'other clusters are not taken into account by this release',
    hint: 'Run a platform in each cluster, and bring metrics together with spec.components.prometheus.remoteWrite and spec.global.externalLabels.',
  },
];
