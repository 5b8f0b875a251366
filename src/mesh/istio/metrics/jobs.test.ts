import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../../compile.ts';
import { at, items, text } from '../../../objects/access.ts';

import { planObjects } from '../../../plan/serialize.ts';
import { istioFacts, platformWith } from '../../../testing/platform.ts';
import { istioMetrics } from './index.ts';
import { keptSeries, type MetricsProfile, ownSeries } from './profile.ts';

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);

function jobs(profile?: MetricsProfile, namespaces?: { names?: string[]; all?: boolean }) {
  const metrics = profile ? { metrics: { profile } } : {};
  const spec = platformWith({
    serviceMesh: { enabled: true, observability: metrics },
    ...(namespaces ? { observability: { namespaces } } : {}),
  });
  const { plan } = compile(spec, istioFacts);
  const found = (plan ? planObjects(plan) : []).find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'prometheus',
  );
  const config = parse(text(at(found, 'data', 'prometheus.yml')) ?? '');
  return items(at(config, 'scrape_configs'));
}

const job = (name: string, ...args: Parameters<typeof jobs>) =>
  jobs(...args).find((one) => at(one, 'job_name') === name);

describe('the job of the proxies', () => {
  test('looks for gateways beside the control plane too', () => {
    const names = (found: unknown) => at(items(at(found, 'kubernetes_sd_configs'))[0], 'namespaces', 'names');
    expect(names(job('mesh-proxies'))).toEqual(['istio-system', 'monitoring']);
    expect(names(job('mesh-proxies', 'standard', { all: true }))).toBeUndefined();
  });

  test('is the only one that reads a proxy: pods whose annotation leads there are left out of the others', () => {
    const steps = items(at(job('workloads'), 'relabel_configs'));
    expect(steps).toContainEqual({
      source_labels: [
        '__meta_kubernetes_pod_annotation_prometheus_io_port',
        '__meta_kubernetes_pod_annotation_prometheus_io_path',
      ],
      action: 'drop',
      regex: '15020;/stats/prometheus',
    });
    expect(JSON.stringify(jobs())).not.toContain('15090');
  });

  test.each([
    ['minimal', 20_000, true],
    ['standard', 50_000, true],
    ['full', 100_000, false],
  ] as const)('has in profile %s a limit of %d samples', (profile, limit, drops) => {
    const found = job('mesh-proxies', profile);
    expect(at(found, 'sample_limit')).toBe(limit);
    expect(at(found, 'metric_relabel_configs') !== undefined).toBe(drops);
  });
});

describe('what a profile keeps', () => {
  const { traffic, proxies } = istioMetrics;
  const seriesOf = (group: object): string[] =>
    Object.values(group).flatMap((metric: unknown) =>
      typeof metric === 'object' && metric !== null && 'series' in metric ? (metric.series as string[]) : [],
    );
  const kept = (profile: MetricsProfile) => whole(keptSeries[profile] ?? '.*');

  test('standard has everything that can be asked about traffic and proxies', () => {
    const missing = [...seriesOf(traffic), ...seriesOf(proxies)].filter((name) => !kept('standard').test(name));
    expect(missing).toEqual([]);
  });

  test('minimal has rates, errors, latency, connections and certificates, and no statistics of Envoy about upstreams', () => {
    const asked = [
      traffic.requestRate,
      traffic.errorRatio,
      traffic.latencyQuantile,
      traffic.sentBytes,
      traffic.mtlsShare,
    ];
    const missing = [...asked, proxies.certificateExpiry]
      .flatMap(({ series }) => series)
      .filter((name) => !kept('minimal').test(name));
    expect(missing).toEqual([]);
    expect(
      seriesOf(proxies)
        .filter((name) => name.startsWith('envoy_cluster_'))
        .filter((name) => kept('minimal').test(name)),
    ).toEqual([]);
  });

  test('buckets of sizes are in full alone', () => {
    const bucket = 'istio_request_bytes_bucket';
    expect((['minimal', 'standard', 'full'] as const).filter((profile) => kept(profile).test(bucket))).toEqual([
      'full',
    ]);
  });

  test('never looks at what applications tell', () => {
    expect(['http_requests_total', 'go_goroutines', 'up'].filter((name) => whole(ownSeries).test(name))).toEqual([]);
  });
});
