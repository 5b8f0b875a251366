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
import { linkerdLabels } from './labels.ts';

type Asked = Question<TrafficLabel> & OnSide;

const responses = 'response_total';
const latency = 'response_latency_ms';
const labels = linkerdLabels.traffic;

/** Buckets of the proxy. */
const latencyBoundsMs = [
  1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1000, 2000, 3000, 4000, 5000, 10_000, 20_000, 30_000,
  40_000, 50_000,
];

const failure: Matcher = { label: 'classification', op: '=', value: 'failure' };

/** Every release tells this label; `srv_port` of who is called is there from 2.18 on alone. */
const notOfProxies: Matcher = { label: 'target_port', op: '!=', value: '4191' };

/** The matchers that keep each call from counting twice, and what proxies are asked themselves from counting at all. */
const sides: Readonly<Record<NonNullable<OnSide['side']>, readonly Matcher[]>> = {
  server: [
    { label: 'direction', op: '=', value: 'inbound' },
    notOfProxies,
    { label: 'authz_name', op: '!~', value: 'probe|allow-probes-.+' },
  ],
  client: [{ label: 'direction', op: '=', value: 'outbound' }, notOfProxies],
};

export function sided(series: string, asked: Asked, more: readonly Matcher[] = []): string {
  const { side = 'server' } = asked;
  return rate(selector(series, [...sides[side], ...matchersOf(labels, asked), ...more]), asked.window);
}

export function sumOf(asked: Question<TrafficLabel>, expression: string): string {
  return over('sum', byOf(labels, asked), expression);
}

function all(asked: Asked): string {
  return sumOf(asked, sided(responses, asked));
}

function errors(asked: Asked): string {
  return sumOf(asked, sided(responses, asked, [failure]));
}

export function summed(series: string, about: Pick<TrafficMetric, 'description' | 'unit'>): TrafficMetric {
  return { ...about, series: [series], query: (asked) => sumOf(asked, sided(series, asked)) };
}

/** Rate, errors and duration of requests: HTTP and gRPC. */
export const requestMetrics = {
  latencyBoundsMs,
  requestRate: {
    ...summed(responses, {
      description: 'HTTP and gRPC requests, without probes and readings of metrics of the proxy',
      unit: 'requests per second',
    }),
    query: all,
  },
  errorRate: {
    description: 'Requests that failed: status 5xx, no answer, or a gRPC status that is the server’s fault',
    unit: 'requests per second',
    series: [responses],
    query: errors,
  },
  errorRatio: {
    description: 'Share of the requests that failed; no answer where there are none',
    unit: 'share',
    series: [responses],
    query: (asked) => share(errors(asked), all(asked)),
  },
  latencyQuantile: {
    description: 'Time within which this share of the requests was answered to the last byte',
    unit: 'seconds',
    series: [`${latency}_bucket`],
    query(asked: Asked & AtQuantile) {
      const by = ['le', ...byOf(labels, asked)];
      return `histogram_quantile(${asked.quantile}, ${over('sum', by, sided(`${latency}_bucket`, asked))}) / 1000`;
    },
  },
  latencyWithin: {
    description: 'Share of the requests that were answered within a bound',
    unit: 'share',
    series: [`${latency}_bucket`, `${latency}_count`],
    query(asked: Asked & WithinBound) {
      // As proxies write it, and as Prometheus 3 does.
      const le: Matcher = { label: 'le', op: '=~', value: `${asked.boundMs}|${asked.boundMs}\\.0` };
      return share(
        sumOf(asked, sided(`${latency}_bucket`, asked, [le])),
        sumOf(asked, sided(`${latency}_count`, asked)),
      );
    },
  },
} satisfies Partial<TrafficMetrics>;
