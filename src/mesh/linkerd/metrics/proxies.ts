import { byOf, countedBy, matchersOf } from '../../../telemetry/asked.ts';
import { containerMetrics } from '../../../telemetry/container-metrics.ts';
import type { ProxyLabel, ProxyMetrics } from '../../../telemetry/mesh-metrics.ts';
import type { Metric, Unit } from '../../../telemetry/metric.ts';
import { type Matcher, over, selector } from '../../../telemetry/promql.ts';
import { proxyContainer } from '../read-proxy.ts';
import { proxiesJob } from './jobs.ts';
import { linkerdLabels } from './labels.ts';

const labels = linkerdLabels.proxies;
const both = (name: string) => ['http', 'grpc'].map((protocol) => `outbound_${protocol}_route_${name}`);

const counted = (series: readonly string[], description: string) => countedBy(labels, { series, description });

function gauge(
  series: string,
  about: { description: string; unit: Unit },
  more: readonly Matcher[],
): Metric<ProxyLabel> {
  return {
    ...about,
    series: [series],
    query: (asked) => over('sum', byOf(labels, asked), selector(series, [...more, ...matchersOf(labels, asked)])),
  };
}

/** What proxies tell of themselves. */
export const proxyMetrics: ProxyMetrics = {
  ejectedHosts: gauge(
    'outbound_http_balancer_endpoints',
    {
      description:
        'Endpoints that a proxy does not call now, since they failed or cannot be reached, counted by each that would',
      unit: 'count',
    },
    [{ label: 'endpoint_state', op: '=', value: 'pending' }],
  ),
  ejections: counted(
    ['outbound_http_balancer_queue_gate_shut_total'],
    'Times that a proxy had no endpoint left that it could call',
  ),
  retries: counted(both('retry_requests_total'), 'Requests that were tried again'),
  retryOverflow: counted(
    [...both('retry_limit_exceeded_total'), ...both('retry_overflow_total')],
    'Requests that were not tried again since too many were, or all tries were used up',
  ),
  certificateExpiry: {
    description: 'Until the certificate of a proxy expires; proxies get a new one when most of its life is over',
    unit: 'seconds',
    series: ['identity_cert_expiration_timestamp_seconds'],
    query(asked) {
      const found = selector('identity_cert_expiration_timestamp_seconds', matchersOf(labels, asked));
      // 0: it has none yet.
      return `${over('min', byOf(labels, asked), `${found} > 0`)} - time()`;
    },
  },
  memory: gauge('process_resident_memory_bytes', { description: 'Memory that the proxy has', unit: 'bytes' }, [
    { label: 'job', op: '=', value: proxiesJob },
  ]),
  usage: containerMetrics([{ label: 'container', op: '=', value: proxyContainer }]),
};
