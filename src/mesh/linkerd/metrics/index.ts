import type { MeshMetrics, TrafficLabel } from '../../../telemetry/mesh-metrics.ts';
import type { Question, Unit } from '../../../telemetry/metric.ts';
import { over, rate, selector, share } from '../../../telemetry/promql.ts';

const labels = {
  traffic: { destinationNamespace: 'namespace', destinationWorkload: 'deployment', responseCode: 'status_code' },
  proxies: { namespace: 'namespace', pod: 'pod' },
  controlPlane: { pod: 'pod' },
} as const;

type Named = Readonly<Partial<Record<TrafficLabel, string>>>;
const named: Named = labels.traffic;

/** Told by the proxies of the called. */
function summed(series: string, { by = [], where = [], window }: Question<TrafficLabel>, more: string[][] = []) {
  const asked = where.flatMap(({ label, ...rest }) => (named[label] ? [{ label: named[label], ...rest }] : []));
  const own = [['direction', 'inbound'], ...more].map(([label = '', value = '']) => ({
    label,
    op: '=' as const,
    value,
  }));
  const names = by.flatMap((label) => named[label] ?? []);
  return over('sum', names, rate(selector(series, [...own, ...asked]), window));
}

const responses = 'response_total';
const counted = (series: string, description: string, unit: Unit, more: string[][] = []) => ({
  description,
  unit,
  series: [series],
  query: (asked: Question<TrafficLabel>) => summed(series, asked, more),
});

/** Linkerd's series, in the words that all meshes have in common. */
export const linkerdMetrics: MeshMetrics = {
  labels,
  traffic: {
    latencyBoundsMs: [1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1000, 2000, 3000, 4000, 5000],
    requestRate: counted(responses, 'Requests', 'requests per second'),
    errorRate: counted(responses, 'Requests that failed', 'requests per second', [['classification', 'failure']]),
    errorRatio: {
      description: 'Share of the requests that failed',
      unit: 'share',
      series: [responses],
      query: (asked) => share(summed(responses, asked, [['classification', 'failure']]), summed(responses, asked)),
    },
    latencyQuantile: {
      description: 'Time to the first byte of the answer',
      unit: 'seconds',
      series: ['response_latency_ms_bucket'],
      query: ({ quantile, ...asked }) =>
        `histogram_quantile(${quantile}, ${summed('response_latency_ms_bucket', asked).replace(/^sum(?: by \(([^)]*)\) )?/, (_, by?: string) => `sum by (${by ? `le, ${by}` : 'le'}) `)}) / 1000`,
    },
    latencyWithin: {
      description: 'Share of the requests that took no longer than a bound',
      unit: 'share',
      series: ['response_latency_ms_bucket', 'response_latency_ms_count'],
      query: ({ boundMs, ...asked }) =>
        share(
          summed('response_latency_ms_bucket', asked, [['le', String(boundMs)]]),
          summed('response_latency_ms_count', asked),
        ),
    },
    sentBytes: counted('tcp_write_bytes_total', 'Bytes sent', 'bytes per second'),
    receivedBytes: counted('tcp_read_bytes_total', 'Bytes received', 'bytes per second'),
    connectionsOpened: counted('tcp_open_total', 'Connections that were opened', 'connections per second'),
    mtlsShare: {
      description: 'Share of the requests that came over mTLS',
      unit: 'share',
      series: [responses],
      query: (asked) => share(summed(responses, asked, [['tls', 'true']]), summed(responses, asked)),
    },
    plainTextRate: counted(responses, 'Requests that came in plain text', 'requests per second', [
      ['tls', 'no_identity'],
    ]),
  },
  proxies: {
    certificateExpiry: {
      description: 'Until the certificate of a proxy expires',
      unit: 'seconds',
      series: ['identity_cert_expiration_timestamp_seconds'],
      query: ({ by = [] }) =>
        over(
          'min',
          by.flatMap((label) => (label === 'namespace' || label === 'pod' ? [label] : [])),
          'identity_cert_expiration_timestamp_seconds - time()',
        ),
    },
  },
  controlPlane: {
    up: {
      description: 'Whether the control plane answers',
      unit: 'state',
      series: ['up'],
      query: ({ by = [] }) =>
        over(
          'max',
          by.flatMap((label) => (label === 'pod' ? [label] : [])),
          'up{job="mesh-control-plane"}',
        ),
    },
  },
};
