import type { MeshLabels } from '../../../telemetry/mesh-metrics.ts';

export const istioLabels = {
  traffic: {
    cluster: 'cluster',
    sourceCluster: 'source_cluster',
    sourceNamespace: 'source_workload_namespace',
    sourceWorkload: 'source_workload',
    destinationCluster: 'destination_cluster',
    destinationNamespace: 'destination_workload_namespace',
    destinationWorkload: 'destination_workload',
    serviceNamespace: 'destination_service_namespace',
    service: 'destination_service_name',
    host: 'destination_service',
    protocol: 'request_protocol',
    responseCode: 'response_code',
    responseFlags: 'response_flags',
  },
  proxies: { cluster: 'cluster', namespace: 'namespace', pod: 'pod', upstream: 'cluster_name' },
  controlPlane: { cluster: 'cluster', pod: 'pod', type: 'type' },
} as const satisfies MeshLabels;
