import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { at } from '../../objects/access.ts';
import { rendered } from '../testing/rendered.ts';

type Components = NonNullable<PlatformSpecInput['components']>;

const tempoWith = (tempo: NonNullable<Components['tempo']>, more: Components = {}) =>
  rendered('tempo', 'tempo.yaml', { components: { tempo, ...more } });

test.each([
  ['2.8.0', false],
  ['2.10.8', false],
  ['3.0.3', true],
])('Tempo %s gets a scheduler for its blocks: %s', (version, scheduler) => {
  expect('backend_scheduler' in tempoWith({ version }).config).toBe(scheduler);
});

test('limits are in bytes, where every version has them', () => {
  const { config } = tempoWith({
    limits: { ingestionRateMB: 20, ingestionBurstMB: 40, maxTraceMB: 10, maxLiveTraces: 50_000 },
  });
  expect(at(config, 'overrides', 'defaults')).toMatchObject({
    ingestion: { rate_limit_bytes: 20_000_000, burst_size_bytes: 40_000_000, max_traces_per_user: 50_000 },
    global: { max_bytes_per_trace: 10_000_000 },
  });
});

test('traces go to a bucket by the cloud’s identity', () => {
  const { config, calls } = tempoWith({
    objectStorage: { type: 'azure', bucket: 'traces', account: 'traces01', prefix: 'east', workloadIdentity: {} },
  });
  expect(at(config, 'storage', 'trace')).toEqual({
    backend: 'azure',
    wal: { path: '/var/tempo/wal' },
    azure: { container_name: 'traces', prefix: 'east', storage_account_name: 'traces01', use_federated_token: true },
  });
  expect(calls).toEqual([
    'tempo → host-login-microsoftonline-com:443 (login)',
    'tempo → host-traces01-blob-core-windows-net:443 (storage)',
  ]);
});

const uncounted = { opentelemetryCollector: { spanMetrics: { enabled: false } } };

test('metrics from spans go to the Prometheus of others with its token', () => {
  const external = { url: 'https://metrics.example.com/prom/', tokenSecret: { name: 'token', key: 'token' } };
  const { config, container } = tempoWith({}, { ...uncounted, prometheus: { enabled: false, external } });
  expect(at(config, 'metrics_generator', 'storage', 'remote_write')).toMatchObject([
    {
      url: 'https://metrics.example.com/prom/api/v1/write',
      authorization: { credentials_file: '/etc/tokens/prometheus' },
    },
  ]);
  expect(container['volumeMounts']).toContainEqual(expect.objectContaining({ mountPath: '/etc/tokens' }));
});

test.each<{ title: string; tempo: NonNullable<Components['tempo']>; more: Components; calls: string[] }>([
  { title: 'not where the Collector makes them', tempo: {}, more: {}, calls: [] },
  { title: 'where it does not', tempo: {}, more: uncounted, calls: ['tempo → prometheus:9090 (write)'] },
  {
    title: 'where no Collector runs',
    tempo: {},
    more: { opentelemetryCollector: { enabled: false } },
    calls: ['tempo → prometheus:9090 (write)'],
  },
  { title: 'not where nobody wants them', tempo: { metricsGenerator: { enabled: false } }, more: uncounted, calls: [] },
])('Tempo makes metrics from spans $title', ({ tempo, more, calls: expected }) => {
  const { config, calls } = tempoWith(tempo, more);
  expect(calls).toEqual(expected);
  expect('metrics_generator' in config).toBe(expected.length > 0);
});
