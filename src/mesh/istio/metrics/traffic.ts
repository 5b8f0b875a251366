import { matchersOf } from '../../../telemetry/asked.ts';
import type { TrafficLabel, TrafficMetrics } from '../../../telemetry/mesh-metrics.ts';
import type { Metric, Question } from '../../../telemetry/metric.ts';
import { type Matcher, rate, selector, share } from '../../../telemetry/promql.ts';
import { crossCluster } from './cross-cluster.ts';
import { istioLabels } from './labels.ts';
import { requestMetrics, sided, summed, sumOf } from './requests.ts';

const requests = 'istio_requests_total';
const policy = (value: string): Matcher => ({ label: 'connection_security_policy', op: '=', value });

/** Of the callers’ proxies `connection_security_policy` is always `unknown`, and a waypoint is called by proxies alone. */
function secured(asked: Question<TrafficLabel>, more: readonly Matcher[]): string {
  const server: Matcher = { label: 'reporter', op: '=', value: 'destination' };
  const series = selector(requests, [server, ...matchersOf(istioLabels.traffic, asked), ...more]);
  return sumOf(asked, rate(series, asked.window));
}

/** Envoy joins several reasons by commas. No statistics have to be switched on for these. */
function flagged(flag: string, description: string): Metric<TrafficLabel> {
  const flags: Matcher = { label: 'response_flags', op: '=~', value: `(.*,)?${flag}(,.*)?` };
  return {
    description,
    unit: 'requests per second',
    series: [requests],
    query: (asked) => sumOf(asked, sided(requests, { ...asked, side: 'client' }, [flags])),
  };
}

export const trafficMetrics: TrafficMetrics = {
  ...requestMetrics,
  sentBytes: summed('istio_tcp_sent_bytes_total', {
    description: 'Bytes sent over TCP connections that are not looked into',
    unit: 'bytes per second',
  }),
  receivedBytes: summed('istio_tcp_received_bytes_total', {
    description: 'Bytes received over TCP connections that are not looked into',
    unit: 'bytes per second',
  }),
  connectionsOpened: summed('istio_tcp_connections_opened_total', {
    description: 'TCP connections that were opened and are not looked into',
    unit: 'connections per second',
  }),
  mtlsShare: {
    description: 'Share of the requests that came over mTLS, as proxies of the called tell it',
    unit: 'share',
    series: [requests],
    query: (asked) => share(secured(asked, [policy('mutual_tls')]), secured(asked, [])),
  },
  plainTextRate: {
    description: 'Requests that came in plain text, as proxies of the called tell it',
    unit: 'requests per second',
    series: [requests],
    query: (asked) => secured(asked, [policy('none')]),
  },
  breakerRefusals: flagged('UO', 'Requests that a circuit breaker refused: too many connections, or requests waiting'),
  noHealthyHost: flagged('UH', 'Requests for which no host was healthy, or all were ejected'),
  retriesExhausted: flagged('URX', 'Requests that failed after all tries'),
  timeouts: flagged('UT', 'Requests that were not answered in time'),
  connectFailures: flagged('UF', 'Requests for which no connection could be made'),
  crossCluster,
};
