import type { Labels, MeshLabels } from '../../../telemetry/mesh-metrics.ts';
import type { Question } from '../../../telemetry/metric.ts';
import type { Matcher } from '../../../telemetry/promql.ts';

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

/** Names that labels have in series, of those the answer is told apart by. */
export function byOf<L extends string>(labels: Labels<L>, { by = [] }: Question<L>): string[] {
  return by.flatMap((label) => labels[label] ?? []);
}

export function matchersOf<L extends string>(labels: Labels<L>, { where = [] }: Question<L>): Matcher[] {
  return where.flatMap(({ label, op, value }) => {
    const name = labels[label];
    return name === undefined ? [] : [{ label: name, op, value }];
  });
}
