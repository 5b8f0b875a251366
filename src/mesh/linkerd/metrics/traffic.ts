import { byOf, matchersOf } from '../../../telemetry/asked.ts';
import type { OnSide, TrafficLabel, TrafficMetric, TrafficMetrics } from '../../../telemetry/mesh-metrics.ts';
import type { Metric, Question, Unit } from '../../../telemetry/metric.ts';
import { type Matcher, over, rate, selector, share, together } from '../../../telemetry/promql.ts';
import { linkerdLabels } from './labels.ts';
import { requestMetrics, sided, sumOf } from './requests.ts';

const labels = linkerdLabels.traffic;
const responses = 'response_total';

/** Which end of a connection a proxy counts: on the server’s side that of who calls, on the client’s that of who is called. */
function tcp(read: string, written: string, about: { description: string; unit: Unit }): TrafficMetric {
  return {
    ...about,
    series: [...new Set([read, written])],
    query(asked: Question<TrafficLabel> & OnSide) {
      const [series, peer] = asked.side === 'client' ? [read, 'dst'] : [written, 'src'];
      return sumOf(asked, sided(series, asked, [{ label: 'peer', op: '=', value: peer }]));
    },
  };
}

function secured(asked: Question<TrafficLabel>, more: readonly Matcher[] = []): string {
  return sumOf(asked, sided(responses, { ...asked, side: 'server' }, more));
}

/** Told by routes of callers, HTTP and gRPC alike. */
function ofRoutes(name: string, description: string, more: readonly Matcher[] = []): Metric<TrafficLabel> {
  const series = ['http', 'grpc'].map((protocol) => `outbound_${protocol}_route_${name}`);
  return {
    description,
    unit: 'requests per second',
    series,
    query(asked) {
      const rates = series.map((one) => rate(selector(one, [...matchersOf(labels, asked), ...more]), asked.window));
      return over('sum', byOf(labels, asked), together(rates));
    },
  };
}

function failed(error: string, description: string): Metric<TrafficLabel> {
  return ofRoutes('request_statuses_total', description, [{ label: 'error', op: '=~', value: error }]);
}

export const trafficMetrics: TrafficMetrics = {
  ...requestMetrics,
  sentBytes: tcp('tcp_read_bytes_total', 'tcp_write_bytes_total', {
    description: 'Bytes that those who are called sent over TCP connections, those of requests among them',
    unit: 'bytes per second',
  }),
  receivedBytes: tcp('tcp_write_bytes_total', 'tcp_read_bytes_total', {
    description: 'Bytes that those who are called received over TCP connections, those of requests among them',
    unit: 'bytes per second',
  }),
  connectionsOpened: tcp('tcp_open_total', 'tcp_open_total', {
    description: 'TCP connections that were opened, those of requests among them',
    unit: 'connections per second',
  }),
  mtlsShare: {
    description: 'Share of the requests that came over mTLS, as proxies of the called tell it',
    unit: 'share',
    series: [responses],
    query: (asked) => share(secured(asked, [{ label: 'tls', op: '=', value: 'true' }]), secured(asked)),
  },
  plainTextRate: {
    description: 'Requests that came in plain text, as proxies of the called tell it',
    unit: 'requests per second',
    series: [responses],
    query: (asked) => secured(asked, [{ label: 'tls', op: '!=', value: 'true' }]),
  },
  breakerRefusals: failed('LOAD_SHED', 'Requests that were refused since too many were waiting'),
  noHealthyHost: failed('FAIL_FAST', 'Requests for which no endpoint was ready, or all were left alone after failures'),
  retriesExhausted: ofRoutes('retry_limit_exceeded_total', 'Requests that were not tried again after all tries'),
  timeouts: failed('.*_TIMEOUT', 'Requests that were not answered in time'),
};
