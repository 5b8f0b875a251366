import type { CrossClusterMetrics, OnSide, TrafficLabel, TrafficMetric } from '../../../telemetry/mesh-metrics.ts';
import type { Question } from '../../../telemetry/metric.ts';
import { requestMetrics, summed } from './requests.ts';

type Asked = Question<TrafficLabel> & OnSide;

const requests = 'istio_requests_total';
const opened = 'istio_tcp_connections_opened_total';
const bothEnds = ['sourceCluster', 'destinationCluster'] as const;

/** Labels cannot be compared with each other: what stays within a cluster is taken off what goes anywhere. */
function crossing<M>(metric: TrafficMetric<M>, series: string, description: string): TrafficMetric<M> {
  return {
    ...metric,
    description,
    query(asked: Asked & M) {
      const { side = 'client' } = asked;
      // The one who tells of a call knows its own cluster; the other end may be no part of the mesh.
      const [own, other] = side === 'client' ? bothEnds : [bothEnds[1], bothEnds[0]];
      const where = [...(asked.where ?? []), { label: other, op: '!~', value: '|unknown' } as const];
      const by = [...new Set<TrafficLabel>([...bothEnds, ...(asked.by ?? [])])];
      const [from, to] = own === 'sourceCluster' ? names : [names[1], names[0]];
      const within = `label_replace(group by (${from}) (${series}), "${to}", "$1", "${from}", "(.+)")`;
      return `${metric.query({ ...asked, side, by, where })} unless on (${names.join(', ')}) ${within}`;
    },
  };
}

const names = ['source_cluster', 'destination_cluster'] as const;

export const crossCluster: CrossClusterMetrics = {
  requestRate: crossing(requestMetrics.requestRate, requests, 'HTTP and gRPC requests from one cluster to another'),
  errorRatio: crossing(
    requestMetrics.errorRatio,
    requests,
    'Share of the requests from one cluster to another that failed',
  ),
  latencyQuantile: crossing(
    requestMetrics.latencyQuantile,
    requests,
    'Time within which this share of the requests from one cluster to another was answered',
  ),
  connectionsOpened: crossing(
    summed(opened, { description: '', unit: 'connections per second' }),
    opened,
    'TCP connections from one cluster to another that were opened and are not looked into',
  ),
};
