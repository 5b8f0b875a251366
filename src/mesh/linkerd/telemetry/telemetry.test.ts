import { describe, expect, test } from 'vitest';
import type { PlatformSpecInput } from '../../../api/spec/platform.ts';
import type { MeshInput } from '../../mesh.ts';
import { inputWith, releaseOf } from '../testing/input.ts';
import { linkerdTelemetry } from './telemetry.ts';
import { tracingProviders } from './tracing-values.ts';

type Wanted = NonNullable<NonNullable<PlatformSpecInput['serviceMesh']>['observability']>;

function telemetryOf(
  observability: Wanted,
  { version = '2.20.0', service, ...more }: Partial<MeshInput> & { version?: string; service?: string } = {},
  spec: PlatformSpecInput = {},
) {
  const input = inputWith({ ...spec, serviceMesh: { enabled: true, observability } }, { version, ...more });
  const providers = service ? tracingProviders(installedWith(`${service}:4317`)) : [];
  return linkerdTelemetry({ ...input, mesh: { ...input.mesh, providers } }, releaseOf(version));
}

const installedWith = (endpoint: string, enabled = true) => ({
  proxy: { tracing: { enabled, collector: { endpoint } } },
});
const tracing = { tracing: { enabled: true } };

describe('access logs', () => {
  const key = 'config.linkerd.io/access-log';

  test.each([
    [{ enabled: true }, 'json'],
    [{ enabled: true, format: 'JSON' }, 'json'],
    [{ enabled: true, format: 'TEXT' }, 'apache'],
    [{ enabled: false }, ''],
  ] as const)('%j is %j on pods', (accessLogs, value) => {
    expect(telemetryOf({ accessLogs }).pod('grafana')).toEqual({ [key]: value });
  });

  test('are not written where each would become another one', () => {
    const { pod } = telemetryOf({ accessLogs: { enabled: true } });
    expect(['otel-collector', 'loki', 'tempo', 'prometheus'].map((name) => pod(name as 'loki')[key])).toEqual([
      '',
      '',
      '',
      'json',
    ]);
  });

  test('are left as they are where nobody says anything', () => {
    const { pod, asked, diagnostics } = telemetryOf({});
    expect([pod('grafana'), asked, diagnostics]).toEqual([{}, undefined, []]);
  });

  test('of other namespaces are not ours to write, and that is told', () => {
    const spec: PlatformSpecInput = { observability: { namespaces: { names: ['shop'] } } };
    const [narrowed] = telemetryOf(
      { accessLogs: { enabled: true } },
      { namespaces: ['monitoring', 'shop'] },
      spec,
    ).diagnostics;
    expect(narrowed?.code).toBe('TELEMETRY_NARROWED');
    expect(narrowed?.hint).toContain(`${key}: json`);
    expect(telemetryOf({ accessLogs: { enabled: true } }).diagnostics).toEqual([]);
  });

  test('a format alone does nothing', () => {
    expect(telemetryOf({ accessLogs: { format: 'JSON' } }).diagnostics.map(({ code }) => code)).toEqual([
      'NOT_ACTED_UPON',
    ]);
  });
});

describe('spans', () => {
  test.each([
    'otel-collector.monitoring',
    'otel-collector.monitoring.svc',
    'otel-collector.monitoring.svc.cluster.local',
  ])('go to the Collector where Linkerd was installed with %s', (service) => {
    const { flows, pod, diagnostics } = telemetryOf(tracing, { service });
    expect(diagnostics).toEqual([]);
    expect(flows).toContainEqual(
      expect.objectContaining({ from: 'grafana', to: 'otel-collector', port: 4317, kind: 'otlp' }),
    );
    expect(flows.map(({ from }) => from)).not.toContain('otel-collector');
    expect(pod('grafana')).toEqual({});
  });

  test.each([undefined, 'collector.linkerd-jaeger', 'otel-collector.other.svc'])(
    'need an installation that reports to it, and not %s',
    (service) => {
      const { flows, diagnostics } = telemetryOf(tracing, service ? { service } : {});
      expect(flows).toEqual([]);
      expect(diagnostics.map(({ code }) => code)).toEqual(['PROVIDER_MISSING']);
      expect(diagnostics[0]?.hint).toContain(
        '{proxy: {tracing: {enabled: true, collector: {endpoint: "otel-collector.monitoring.svc:4317", meshIdentity: {serviceAccountName: otel-collector, namespace: monitoring}}}}}',
      );
    },
  );

  test('are a matter of annotations where an extension injects what they take', () => {
    const { flows, pod, diagnostics } = telemetryOf(tracing, { version: '2.18.0' });
    expect(diagnostics).toEqual([]);
    expect(pod('grafana')).toEqual({
      'config.linkerd.io/trace-collector': 'otel-collector.monitoring.svc:4317',
      'config.linkerd.io/trace-collector-protocol': 'opentelemetry',
      'config.alpha.linkerd.io/trace-collector-service-account': 'otel-collector',
    });
    expect(pod('otel-collector')).toEqual({});
    expect(flows.length).toBeGreaterThan(3);
  });

  test('of proxies that speak OpenCensus are not asked for', () => {
    const { flows, pod, diagnostics } = telemetryOf(tracing, { version: '2.16.0' });
    expect([flows, pod('grafana'), diagnostics]).toEqual([[], {}, []]);
  });

  test.each([{ enabled: false }, { mesh: { inject: false } }])('need a Collector with a proxy: %j', (part) => {
    const spec: PlatformSpecInput = { components: { opentelemetryCollector: part } };
    const { flows, diagnostics } = telemetryOf(tracing, { service: 'otel-collector.monitoring' }, spec);
    expect(flows).toEqual([]);
    expect(diagnostics[0]?.message).toMatch(/^the platform has no Collector with a proxy/);
  });
});

test.each([
  ['nothing', {}, []],
  ['switched off', installedWith('otel-collector.monitoring:4317', false), []],
  ['without a port', installedWith('otel-collector.monitoring'), []],
  [
    'a place',
    installedWith('otel-collector.monitoring:4317'),
    [{ name: 'proxy.tracing', type: 'opentelemetry', service: 'otel-collector.monitoring', port: 4317 }],
  ],
])('values of an installation that name %s', (_, values, expected) => {
  expect(tracingProviders(values)).toEqual(expected);
});
