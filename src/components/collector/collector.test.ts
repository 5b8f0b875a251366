import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../api/spec/platform.ts';
import { at } from '../../objects/access.ts';
import { peerName } from '../../platform/flow.ts';
import { rendered } from '../testing/rendered.ts';

const collectorWith = (spec: PlatformSpecInput) => rendered('otel-collector', 'collector.yaml', spec);

test.each<{ title: string; spec: PlatformSpecInput; from: string[] }>([
  { title: 'the namespace alone', spec: {}, from: ['neighbours'] },
  {
    title: 'other namespaces too',
    spec: { observability: { namespaces: { names: ['shop'] } } },
    from: ['neighbours', 'pods-selected-namespaces'],
  },
  {
    title: 'the whole cluster',
    spec: { observability: { namespaces: { all: true } } },
    from: ['neighbours', 'pods-selected-namespaces'],
  },
])('$title may send', ({ spec, from }) => {
  const { flows } = collectorWith(spec);
  for (const intake of [4317, 4318]) {
    const senders = flows.filter(({ to, port }) => to === 'otel-collector' && port === intake);
    expect(senders.map((flow) => peerName(flow.from)).toSorted()).toEqual(from);
  }
});

test('stores of others are called by TLS and with their token', () => {
  const tokenSecret = { name: 'token', key: 'token' };
  const { config, calls, container } = collectorWith({
    components: {
      loki: { enabled: false, external: { url: 'https://logs.example.com', tokenSecret } },
      tempo: {
        enabled: false,
        external: { url: 'http://tempo.traces.svc:3200', otlpUrl: 'http://tempo.traces.svc:4317' },
      },
    },
  });
  expect(config['exporters']).toMatchObject({
    'otlp_grpc/tempo': { endpoint: 'tempo.traces.svc:4317', tls: { insecure: true } },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the Collector's own placeholder
    'otlp_http/loki': {
      endpoint: 'https://logs.example.com/otlp',
      headers: { authorization: 'Bearer ${env:LOKI_TOKEN}' },
    },
  });
  expect(calls.toSorted()).toEqual([
    'otel-collector → host-logs-example-com:443 (otlp)',
    'otel-collector → pods-traces:4317 (otlp)',
    'otel-collector → prometheus:9090 (otlp)',
  ]);
  expect(container['env']).toContainEqual({ name: 'LOKI_TOKEN', valueFrom: { secretKeyRef: tokenSecret } });
});

test('exporters of extraConfig are added to a pipeline and become flows; processors replace ours', () => {
  const { config, calls } = collectorWith({
    components: {
      opentelemetryCollector: {
        extraConfig: {
          exporters: {
            'otlp_grpc/archive': { endpoint: 'archive.example.com:4317' },
            prometheus: { endpoint: '0.0.0.0:9999' },
          },
          service: { pipelines: { traces: { exporters: ['otlp_grpc/archive'], processors: ['batch'] } } },
        },
      },
    },
  });
  expect(at(config, 'service', 'pipelines', 'traces')).toEqual({
    receivers: ['otlp'],
    processors: ['batch'],
    exporters: ['spanmetrics', 'servicegraph', 'otlp_grpc/tempo', 'otlp_grpc/archive'],
  });
  expect(calls.filter((call) => call.includes('host-'))).toEqual([
    'otel-collector → host-archive-example-com:4317 (otlp)',
  ]);
});

test('the garbage collector works harder before the limit of memory is reached', () => {
  const { container } = collectorWith({});
  expect(container['env']).toContainEqual({ name: 'GOMEMLIMIT', value: '819MiB' });
});
