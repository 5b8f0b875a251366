import { describe, expect, test } from 'vitest';
import type { MeshMetrics } from '../../../telemetry/mesh-metrics.ts';
import { istioMetrics } from './index.ts';

const { traffic, proxies, controlPlane } = istioMetrics;
const window = '5m';
const between = Object.fromEntries(
  Object.entries(traffic.crossCluster ?? {}).map(([name, metric]) => [`between clusters ${name}`, metric]),
);

describe('calls count once', () => {
  const ofTraffic = Object.entries({ ...traffic, ...between }).flatMap(([name, metric]) =>
    typeof metric === 'object' && 'query' in metric ? [{ name, metric }] : [],
  );

  test.each(ofTraffic)('$name reads the proxies of one end alone', ({ metric }) => {
    const query = metric.query({ window, quantile: 0.99, boundMs: 250 });
    const told = [...query.matchAll(/(\w+)\{([^}]*)\}\[/g)];
    expect(told.length).toBeGreaterThan(0);
    for (const [, , matchers] of told)
      expect(matchers).toMatch(/reporter=(~"(destination|source)\|waypoint"|"destination")/);
  });

  test('the end is chosen by who asks', () => {
    expect(traffic.requestRate.query({ window, side: 'client', by: ['service'] })).toBe(
      'sum by (destination_service_name) (rate(istio_requests_total{reporter=~"source|waypoint"}[5m]))',
    );
  });
});

describe('queries', () => {
  const cases: [string, string, string][] = [
    [
      'an error ratio is 0 where there are requests and no errors, and nothing where there are none',
      traffic.errorRatio.query({ window, where: [{ label: 'serviceNamespace', op: '=', value: 'shop' }] }),
      '(sum(rate(istio_requests_total{reporter=~"destination|waypoint", destination_service_namespace="shop", response_code=~"5..|0"}[5m]) or rate(istio_requests_total{reporter=~"destination|waypoint", destination_service_namespace="shop", response_code!~"5..|0", grpc_response_status=~"2|4|8|13|14|15"}[5m])) or sum(rate(istio_requests_total{reporter=~"destination|waypoint", destination_service_namespace="shop"}[5m])) * 0) / (sum(rate(istio_requests_total{reporter=~"destination|waypoint", destination_service_namespace="shop"}[5m])) > 0)',
    ],
    [
      'a quantile is in seconds',
      traffic.latencyQuantile.query({ window, quantile: 0.9, by: ['host'] }),
      'histogram_quantile(0.9, sum by (le, destination_service) (rate(istio_request_duration_milliseconds_bucket{reporter=~"destination|waypoint"}[5m]))) / 1000',
    ],
    [
      'two counters with equal labels do not hide each other',
      proxies.breakerOverflow?.query({ window, by: ['upstream'] }) ?? '',
      'sum by (cluster_name) (label_replace(rate(envoy_cluster_upstream_rq_pending_overflow{cluster_name!="xds-grpc"}[5m]), "part", "0", "", "") or label_replace(rate(envoy_cluster_upstream_cx_overflow{cluster_name!="xds-grpc"}[5m]), "part", "1", "", ""))',
    ],
    [
      'whether the control plane is there is asked of its own job',
      controlPlane.up.query({ window }),
      'min(up{job="mesh-control-plane"})',
    ],
  ];

  test.each(cases)('%s', (_, query, expected) => {
    expect(query).toBe(expected);
  });

  test.each([
    [250, '250|250\\.0'],
    [0.5, '0\\.5|0\\.5\\.0'],
    [1_800_000, '1800000|1\\.8e\\+06'],
  ])('the bucket of %d ms is found as proxies write it and as Prometheus does', (boundMs, pattern) => {
    expect(traffic.latencyWithin.query({ window, boundMs })).toContain(`le=~"${pattern.replaceAll('\\', '\\\\')}"`);
  });
});

test('what a query reads is named', () => {
  const all: { name: string; metric: { series: readonly string[]; query: (asked: never) => string } }[] = (
    ['traffic', 'proxies', 'controlPlane'] satisfies (keyof MeshMetrics)[]
  ).flatMap((group) =>
    Object.entries(istioMetrics[group]).flatMap(([name, metric]) =>
      typeof metric === 'object' && 'query' in metric ? [{ name, metric }] : [],
    ),
  );
  for (const { name, metric } of all) {
    const query = metric.query({ window, quantile: 0.5, boundMs: 5 } as never);
    const read = [...query.matchAll(/\b(?:istio|envoy|pilot|citadel|galley|sidecar)_\w+/g)].map(([found]) => found);
    const unknown = read.filter((found) => !metric.series.includes(found) && !found.endsWith('circuit_breakers_'));
    expect(unknown, name).toEqual([]);
  }
});
