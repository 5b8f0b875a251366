import { byOf, countedBy, matchersOf } from '../../../telemetry/asked.ts';
import { containerMetrics } from '../../../telemetry/container-metrics.ts';
import type { ProxyLabel, ProxyMetrics } from '../../../telemetry/mesh-metrics.ts';
import type { Metric, Question, Unit } from '../../../telemetry/metric.ts';
import { type Matcher, over, selector } from '../../../telemetry/promql.ts';
import { istioLabels } from './labels.ts';

type Asked = Question<ProxyLabel>;

/** Of sidecars and gateways alike. */
export const proxyContainer = 'istio-proxy';

const labels = istioLabels.proxies;
const breakers = ['cx', 'cx_pool', 'rq', 'rq_pending', 'rq_retry'].flatMap((limit) =>
  ['default', 'high'].map((priority) => `envoy_cluster_circuit_breakers_${priority}_${limit}_open`),
);
/** The proxy’s own calls to the control plane are no traffic. */
const noControl: Matcher = { label: 'cluster_name', op: '!=', value: 'xds-grpc' };

const counted = (series: readonly string[], description: string) =>
  countedBy(labels, { series, description, always: [noControl] });

function gauge(
  operator: 'sum' | 'min' | 'max',
  series: string,
  about: { description: string; unit: Unit },
  more: readonly Matcher[] = [],
): Metric<ProxyLabel> {
  return {
    ...about,
    series: [series],
    query: (asked: Asked) =>
      over(operator, byOf(labels, asked), selector(series, [...matchersOf(labels, asked), ...more])),
  };
}

/** What proxies tell of themselves. All that is about upstreams has to be switched on in the pods that call them (`stats-inclusion.ts`). */
export const proxyMetrics: ProxyMetrics = {
  breakersOpen: {
    description: 'Whether any limit of a circuit breaker is reached',
    unit: 'state',
    series: breakers,
    query(asked) {
      const open: Matcher = {
        label: '__name__',
        op: '=~',
        value: 'envoy_cluster_circuit_breakers_(default|high)_(cx|cx_pool|rq|rq_pending|rq_retry)_open',
      };
      return over('max', byOf(labels, asked), selector('', [open, noControl, ...matchersOf(labels, asked)]));
    },
  },
  breakerOverflow: counted(
    ['envoy_cluster_upstream_rq_pending_overflow', 'envoy_cluster_upstream_cx_overflow'],
    'Requests and connections that a circuit breaker refused',
  ),
  ejectedHosts: gauge(
    'sum',
    'envoy_cluster_outlier_detection_ejections_active',
    { description: 'Hosts that are ejected now, counted by each proxy that calls them', unit: 'count' },
    [noControl],
  ),
  ejections: counted(
    ['envoy_cluster_outlier_detection_ejections_enforced_total'],
    'Hosts that were ejected, counted by each proxy that calls them',
  ),
  retries: counted(['envoy_cluster_upstream_rq_retry'], 'Requests that were tried again'),
  retryOverflow: counted(
    ['envoy_cluster_upstream_rq_retry_overflow', 'envoy_cluster_upstream_rq_retry_limit_exceeded'],
    'Requests that were not tried again since too many were, or all tries were used up',
  ),
  connectFailures: counted(['envoy_cluster_upstream_cx_connect_fail'], 'Connections that could not be made'),
  certificateExpiry: gauge('min', 'istio_agent_cert_expiry_seconds', {
    description: 'Until the certificate of a workload expires; agents make a new one after half of its life',
    unit: 'seconds',
  }),
  connected: gauge('min', 'envoy_control_plane_connected_state', {
    description: 'Whether the proxy is connected to its control plane',
    unit: 'state',
  }),
  memory: gauge('sum', 'envoy_server_memory_allocated', {
    description: 'Memory that the proxy has allocated',
    unit: 'bytes',
  }),
  usage: containerMetrics([{ label: 'container', op: '=', value: proxyContainer }]),
};
