import { byOf, matchersOf } from '../../../telemetry/asked.ts';
import type {
  OnSide,
  TrafficLabel,
  TrafficMetric,
  TrafficMetrics,
  WithinBound,
} from '../../../telemetry/mesh-metrics.ts';
import type { AtQuantile, Question } from '../../../telemetry/metric.ts';
import { type Matcher, over, rate, selector, share } from '../../../telemetry/promql.ts';
import { istioLabels } from './labels.ts';

type Asked = Question<TrafficLabel> & OnSide;

const requests = 'istio_requests_total';
const duration = 'istio_request_duration_milliseconds';

/** A waypoint stands between the two ends, and tells of both. */
const reporters = { server: 'destination|waypoint', client: 'source|waypoint' } as const;

/** Buckets of Istio's histograms, which are Envoy's. */
const latencyBoundsMs = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];

/** 0 where there was no answer. gRPC answers with 200 and tells in its own status: unknown, deadline, internal and the like. */
const failed: readonly Matcher[] = [{ label: 'response_code', op: '=~', value: '5..|0' }];
const failedGrpc: readonly Matcher[] = [
  { label: 'response_code', op: '!~', value: '5..|0' },
  { label: 'grpc_response_status', op: '=~', value: '2|4|8|13|14|15' },
];

/** The matcher that keeps each call from counting twice stands in every query. */
export function sided(series: string, asked: Asked, more: readonly Matcher[] = []): string {
  const { side = 'server' } = asked;
  const reporter: Matcher = { label: 'reporter', op: '=~', value: reporters[side] };
  return rate(selector(series, [reporter, ...matchersOf(istioLabels.traffic, asked), ...more]), asked.window);
}

export function sumOf(asked: Asked, expression: string): string {
  return over('sum', byOf(istioLabels.traffic, asked), expression);
}

function all(asked: Asked): string {
  return sumOf(asked, sided(requests, asked));
}

function errors(asked: Asked): string {
  return sumOf(asked, `${sided(requests, asked, failed)} or ${sided(requests, asked, failedGrpc)}`);
}

export function summed(
  series: string,
  about: Pick<TrafficMetric, 'description' | 'unit'>,
  more: readonly Matcher[] = [],
): TrafficMetric {
  return { ...about, series: [series], query: (asked) => sumOf(asked, sided(series, asked, more)) };
}

/** Rate, errors and duration of requests: HTTP and gRPC. */
export const requestMetrics = {
  latencyBoundsMs,
  requestRate: summed(requests, { description: 'HTTP and gRPC requests', unit: 'requests per second' }),
  errorRate: {
    description: 'Requests that failed: status 5xx, no answer, or a gRPC status that is the server’s fault',
    unit: 'requests per second',
    series: [requests],
    query: errors,
  },
  errorRatio: {
    description: 'Share of the requests that failed; no answer where there are none',
    unit: 'share',
    series: [requests],
    query: (asked) => share(errors(asked), all(asked)),
  },
  latencyQuantile: {
    description: 'Time within which this share of the requests was answered',
    unit: 'seconds',
    series: [`${duration}_bucket`],
    query(asked: Asked & AtQuantile) {
      const by = ['le', ...byOf(istioLabels.traffic, asked)];
      return `histogram_quantile(${asked.quantile}, ${over('sum', by, sided(`${duration}_bucket`, asked))}) / 1000`;
    },
  },
  latencyWithin: {
    description: 'Share of the requests that were answered within a bound',
    unit: 'share',
    series: [`${duration}_bucket`, `${duration}_count`],
    query(asked: Asked & WithinBound) {
      const le: Matcher = { label: 'le', op: '=~', value: boundPattern(asked.boundMs) };
      const within = sumOf(asked, sided(`${duration}_bucket`, asked, [le]));
      return share(within, sumOf(asked, sided(`${duration}_count`, asked)));
    },
  },
  requestBytes: summed('istio_request_bytes_sum', { description: 'Bodies of requests', unit: 'bytes per second' }),
  responseBytes: summed('istio_response_bytes_sum', { description: 'Bodies of answers', unit: 'bytes per second' }),
} satisfies Partial<TrafficMetrics>;

/** As proxies write it, and as Prometheus 3 does: `250`, `250.0`, `1.8e+06`. */
function boundPattern(bound: number): string {
  const exponential = bound.toExponential().replace(/e\+(\d)$/, 'e+0$1');
  const forms = bound >= 1_000_000 ? [String(bound), exponential] : [String(bound), `${bound}.0`];
  return forms.map((form) => form.replaceAll('.', '\\.').replaceAll('+', '\\+')).join('|');
}
