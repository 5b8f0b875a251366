import { describe, expect, test } from 'vitest';
import type { MeshMetrics } from '../../../telemetry/mesh-metrics.ts';
import { linkerdMetrics } from './index.ts';
import { keptSeries } from './profile.ts';

const { traffic, proxies, controlPlane } = linkerdMetrics;
const window = '5m';

type Any = { series: readonly string[]; query: (asked: never) => string };
const metrics = (['traffic', 'proxies', 'controlPlane'] satisfies (keyof MeshMetrics)[]).flatMap((group) =>
  Object.entries(linkerdMetrics[group]).flatMap(([name, metric]: [string, unknown]) =>
    typeof metric === 'object' && metric !== null && 'query' in metric ? [{ group, name, metric: metric as Any }] : [],
  ),
);
const asked = { window, quantile: 0.99, boundMs: 200 } as never;

describe('calls count once', () => {
  const ofTraffic = metrics.filter(({ group }) => group === 'traffic');

  test.each(ofTraffic)('$name reads the proxies of one end alone', ({ metric }) => {
    const told = [...metric.query(asked).matchAll(/(\w+)(?:\{([^}]*)\})?\[/g)];
    expect(told.length).toBeGreaterThan(0);
    for (const [, series = '', matchers] of told)
      if (!series.startsWith('outbound_')) expect(matchers).toMatch(/direction="(in|out)bound"/);
  });

  test('the end is chosen by who asks, and tells what it has in labels of both', () => {
    expect(traffic.requestRate.query({ window, side: 'client', by: ['service'] })).toBe(
      'sum by (destination_service) (rate(response_total{direction="outbound", target_port!="4191"}[5m]))',
    );
    expect(traffic.sentBytes.query({ window })).toContain('tcp_write_bytes_total{direction="inbound"');
    expect(traffic.sentBytes.query({ window, side: 'client' })).toContain(
      'tcp_read_bytes_total{direction="outbound", target_port!="4191", peer="dst"}',
    );
  });

  test('probes and readings of a proxy are no traffic', () => {
    expect(traffic.requestRate.query({ window })).toBe(
      'sum(rate(response_total{direction="inbound", target_port!="4191", authz_name!~"probe|allow-probes-.+"}[5m]))',
    );
  });
});

describe('queries', () => {
  const cases: [string, string | undefined, string][] = [
    [
      'a quantile is in seconds',
      traffic.latencyQuantile.query({ window, quantile: 0.9, by: ['destinationWorkload'], side: 'client' }),
      'histogram_quantile(0.9, sum by (le, destination_workload) (rate(response_latency_ms_bucket{direction="outbound", target_port!="4191"}[5m]))) / 1000',
    ],
    [
      'who is left alone is told by the balancer',
      proxies.ejectedHosts?.query({ window, by: ['upstream'] }),
      'sum by (destination_host) (outbound_http_balancer_endpoints{endpoint_state="pending"})',
    ],
    [
      'a certificate that is not there yet does not expire',
      proxies.certificateExpiry.query({ window, by: ['pod'] }),
      'min by (pod) (identity_cert_expiration_timestamp_seconds > 0) - time()',
    ],
    [
      'HTTP and gRPC do not hide each other',
      traffic.noHealthyHost?.query({ window, by: ['host'] }),
      'sum by (destination_host) (label_replace(rate(outbound_http_route_request_statuses_total{error=~"FAIL_FAST"}[5m]), "part", "0", "", "") or label_replace(rate(outbound_grpc_route_request_statuses_total{error=~"FAIL_FAST"}[5m]), "part", "1", "", ""))',
    ],
    [
      'whether the control plane is there is asked of its own job',
      controlPlane.up.query({ window, by: ['pod'] }),
      'min by (pod) (up{job="mesh-control-plane"})',
    ],
  ];

  test.each(cases)('%s', (_, query, expected) => {
    expect(query).toBe(expected);
  });
});

test.each(metrics)('$group $name reads what it names, and that is kept by default', ({ group, metric }) => {
  const read = [...metric.query(asked).matchAll(/\b([a-z]\w+_(?:total|bucket|count|ms|seconds|bytes|endpoints))\b/g)];
  expect(read.map(([, name]) => name).filter((name) => !metric.series.includes(name ?? ''))).toEqual([]);
  const kept = new RegExp(`^(?:${keptSeries.standard})$`);
  if (group !== 'controlPlane') expect(metric.series.filter((name) => !kept.test(name))).toEqual([]);
});
