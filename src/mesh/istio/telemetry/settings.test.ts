import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { at, fields, items } from '../../../objects/access.ts';
import { type Situation, toCollector, told } from '../testing/telemetry.ts';

type Wanted = Parameters<typeof told>[0];

const jsonFile = { name: 'json', type: 'envoyFileAccessLog', json: true };
const textFile = { name: 'text', type: 'envoyFileAccessLog' };
const als = { ...toCollector, name: 'als', type: 'envoyOtelAls' };
const prometheus = { metrics: [{ providers: [{ name: 'prometheus' }] }] };
const logs = (name: string) => ({ accessLogging: [{ providers: [{ name }] }] });
const noLogs = { accessLogging: [{ providers: [{ name: 'envoy' }], disabled: true }] };
const noMetrics = {
  metrics: [{ providers: [{ name: 'prometheus' }], overrides: [{ match: { metric: 'ALL_METRICS' }, disabled: true }] }],
};
const spans = (name: string, more = {}) => ({
  tracing: [{ providers: [{ name }], disableSpanReporting: false, ...more }],
});

const written: [title: string, wanted: Wanted, situation: Situation, spec: object][] = [
  ['metrics', { metrics: { enabled: true } }, {}, prometheus],
  [
    'metrics beside those of other default providers',
    { metrics: { enabled: true } },
    { mesh: { defaultProviders: { metrics: ['stackdriver', 'gone'] } } },
    { metrics: [{ providers: [{ name: 'prometheus' }, { name: 'stackdriver' }] }] },
  ],
  [
    'metrics where default providers were set without any for metrics',
    { metrics: { enabled: true } },
    { mesh: { defaultProviders: { tracing: ['otel'] } } },
    prometheus,
  ],
  ['no metrics', { metrics: { enabled: false } }, {}, noMetrics],
  [
    'spans for the Collector',
    { tracing: { enabled: true, samplingRate: 0.07 } },
    { providers: [toCollector] },
    spans('otel', { randomSamplingPercentage: 7 }),
  ],
  [
    'spans for a provider that is named, whatever its case',
    { tracing: { enabled: true, provider: 'Jaeger' } },
    { providers: [toCollector, { name: 'jaeger', type: 'zipkin', service: 'zipkin.tracing.svc', port: 9411 }] },
    spans('jaeger'),
  ],
  ['no spans', { tracing: { enabled: false, samplingRate: 0.5 } }, {}, { tracing: [{ disableSpanReporting: true }] }],
  ['access logs', { accessLogs: { enabled: true } }, {}, logs('envoy')],
  ['access logs as text', { accessLogs: { enabled: true, format: 'TEXT' } }, {}, logs('envoy')],
  [
    'access logs as text where the built-in provider writes JSON',
    { accessLogs: { enabled: true, format: 'TEXT' } },
    { mesh: { accessLogEncoding: 'JSON' }, providers: [jsonFile, textFile] },
    logs('text'),
  ],
  [
    'access logs as JSON of the built-in provider',
    { accessLogs: { enabled: true, format: 'JSON' } },
    { mesh: { accessLogEncoding: 'JSON' } },
    logs('envoy'),
  ],
  [
    'access logs as JSON of a file rather than over the wire',
    { accessLogs: { enabled: true, format: 'JSON' } },
    { providers: [als, textFile, jsonFile] },
    logs('json'),
  ],
  [
    'access logs as records for the Collector when no file has JSON',
    { accessLogs: { enabled: true, format: 'JSON' } },
    { providers: [als, textFile] },
    logs('als'),
  ],
  [
    'access logs of the provider that is named',
    { accessLogs: { enabled: true, provider: 'als' } },
    { providers: [als] },
    logs('als'),
  ],
  ['no access logs, those of accessLogFile neither', { accessLogs: { enabled: false } }, {}, noLogs],
  [
    'everything at once',
    { metrics: { enabled: true }, tracing: { enabled: false }, accessLogs: { enabled: true } },
    {},
    { ...prometheus, tracing: [{ disableSpanReporting: true }], ...logs('envoy') },
  ],
];

test.each(written)('a Telemetry asks for %s', (_, wanted, situation, spec) => {
  const { telemetries, diagnostics } = told(wanted, situation);
  expect(telemetries[0]?.spec).toEqual(spec);
  expect(telemetries[0]?.metadata).toMatchObject({ name: 'observability', namespace: 'monitoring' });
  expect(diagnostics).toEqual([]);
});

const json = { accessLogs: { enabled: true, format: 'JSON' } } as const;
const entry =
  'extensionProviders: [{name: otel-monitoring, opentelemetry: {service: otel-collector.monitoring.svc.cluster.local, port: 4317}}]';
const jsonEntry =
  'extensionProviders: [{name: json-monitoring, envoyFileAccessLog: {path: /dev/stdout, logFormat: {labels: {start_time: "%START_TIME%", ';
const source = (kind: string, apiVersion: string) => ({ kind, apiVersion, name: 'default', namespace: 'istio-system' });

const missing: [title: string, wanted: Wanted, situation: Situation, says: string, hint: string][] = [
  [
    'no provider sends to the Collector',
    { tracing: { enabled: true } },
    {},
    'no provider of type',
    `{meshConfig: {${entry}}}`,
  ],
  [
    'the provider sends to another port',
    { tracing: { enabled: true } },
    { providers: [{ ...toCollector, port: 4318 }] },
    'sends to otel-collector.monitoring.svc.cluster.local:4317',
    entry,
  ],
  [
    'the provider is for access logs',
    { tracing: { enabled: true } },
    { providers: [als] },
    'no provider of type opentelemetry',
    entry,
  ],
  [
    'the provider has half a name',
    { tracing: { enabled: true } },
    { providers: [{ ...toCollector, service: 'otel-collector.monitoring.svc' }] },
    'the provider otel names otel-collector.monitoring.svc, which Istio does not find',
    entry,
  ],
  [
    'the domain of the cluster is another',
    { tracing: { enabled: true } },
    {
      providers: [toCollector],
      facts: { kubernetes: { version: '1.36.3', clusterDomain: 'example.org' } },
    },
    'otel-collector.monitoring.svc.example.org:4317',
    'service: otel-collector.monitoring.svc.example.org',
  ],
  [
    'the provider that is named is not there',
    { tracing: { enabled: true, provider: 'mine' } },
    { providers: [toCollector] },
    'defines no provider mine',
    '{name: mine, opentelemetry: ',
  ],
  [
    'the provider that is named takes no spans',
    { tracing: { enabled: true, provider: 'json' } },
    { providers: [jsonFile] },
    'json is of type envoyFileAccessLog, which takes no spans',
    'Name another provider.',
  ],
  [
    'there is no Collector',
    { tracing: { enabled: true } },
    { spec: { components: { opentelemetryCollector: { enabled: false } } } },
    'no Collector that spans could go to',
    'Switch spec.components.opentelemetryCollector on',
  ],
  ['nothing writes JSON', json, { providers: [textFile] }, 'writes access logs as JSON', jsonEntry],
  [
    'nothing writes text',
    { accessLogs: { enabled: true, format: 'TEXT' } },
    { mesh: { accessLogEncoding: 'JSON' } },
    'writes access logs as TEXT',
    '{name: text-monitoring, envoyFileAccessLog: {path: /dev/stdout}}',
  ],
  [
    'the provider that is named writes no access logs',
    { accessLogs: { enabled: true, provider: 'otel' } },
    { providers: [toCollector] },
    'otel is of type opentelemetry, which writes no access logs',
    'Name another provider.',
  ],
  [
    'Sail writes the mesh configuration',
    json,
    { mesh: { configuredBy: source('Istio', 'sailoperator.io/v1') } },
    'JSON',
    `Add to Istio default, beside the providers that are there: {spec: {values: {meshConfig: {${jsonEntry}`,
  ],
  [
    'a Helm release does',
    json,
    {
      mesh: { configuredBy: { ...source('ConfigMap', 'v1'), release: { namespace: 'istio-system', name: 'istiod' } } },
    },
    'JSON',
    `Add to the values of the Helm release istio-system/istiod, beside the providers that are there: {meshConfig: {${jsonEntry}`,
  ],
  [
    'a shared ConfigMap may add to it',
    json,
    { mesh: { configuredBy: { ...source('ConfigMap', 'v1'), shared: { namespace: 'istio-system', name: 'common' } } } },
    'JSON',
    `the key mesh of the ConfigMap istio-system/common, beside the providers that are there: {${jsonEntry}`,
  ],
];

test.each([
  ['1.17.8', { traceparent: '%REQ(TRACEPARENT)%' }],
  ['1.22.8', { traceparent: '%REQ(TRACEPARENT)%' }],
  ['1.23.0', { trace_id: '%TRACE_ID%' }],
])('the way out for Istio %s writes lines as Istio does, and their trace as its proxies know it', (version, trace) => {
  const { diagnostics } = told(json, { providers: [textFile], mesh: { version } });
  const [, added = ''] = /that are there: (\{.*\})\. /.exec(diagnostics[0]?.hint ?? '') ?? [];
  const [provider] = items(at(parse(added), 'meshConfig', 'extensionProviders'));
  const labels = at(provider, 'envoyFileAccessLog', 'logFormat', 'labels');
  expect(labels).toMatchObject({ path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%', response_code: '%RESPONSE_CODE%' });
  const { trace_id, traceparent } = fields(labels);
  expect(JSON.parse(JSON.stringify({ trace_id, traceparent }))).toEqual(trace);
});

test.each(missing)('when %s, nothing is written and the way out is told', (_, wanted, situation, says, hint) => {
  const { telemetries, diagnostics, refs } = told(wanted, situation);
  expect(telemetries).toEqual([]);
  expect(refs).toEqual([]);
  expect(diagnostics).toMatchObject([{ code: 'PROVIDER_MISSING', severity: 'warning' }]);
  expect(diagnostics[0]?.message).toContain(says);
  expect(diagnostics[0]?.hint).toContain(hint);
});

test('what can be had is written although a provider is missing for the rest', () => {
  const { telemetries, diagnostics } = told({
    metrics: { enabled: true },
    tracing: { enabled: true, samplingRate: 0.1 },
  });
  expect(telemetries.map(({ spec }) => spec)).toEqual([prometheus]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['PROVIDER_MISSING']);
});

describe('it is said', () => {
  const said: [title: string, wanted: Wanted, situation: Situation, code: string, path: string][] = [
    [
      'that a sampling rate is between two steps',
      { tracing: { enabled: true, samplingRate: 0.01234 } },
      { providers: [toCollector] },
      'SAMPLING_ROUNDED',
      'tracing.samplingRate',
    ],
    [
      'that a sampling rate without a word on tracing has no effect',
      { tracing: { samplingRate: 0.1 } },
      { providers: [toCollector] },
      'NOT_ACTED_UPON',
      'tracing.samplingRate',
    ],
    [
      'that a format without a word on access logs has no effect',
      { accessLogs: { format: 'JSON' } },
      {},
      'NOT_ACTED_UPON',
      'accessLogs.format',
    ],
    [
      'that the provider that is named writes another format',
      { accessLogs: { enabled: true, format: 'JSON', provider: 'text' } },
      { providers: [textFile] },
      'LOG_FORMAT_DIFFERS',
      'accessLogs.format',
    ],
    [
      'that default providers leave the mesh without metrics',
      {},
      { mesh: { defaultProviders: { tracing: ['otel'] } } },
      'MESH_METRICS_OFF',
      'metrics.enabled',
    ],
  ];

  test.each(said)('%s', (_, wanted, situation, code, path) => {
    const { diagnostics } = told(wanted, situation);
    expect(diagnostics.map((found) => [found.code, found.path])).toEqual([
      [code, `spec.serviceMesh.observability.${path}`],
    ]);
  });

  test('nothing, where metrics are among the default providers or were switched off', () => {
    expect(told({}, { mesh: { defaultProviders: { metrics: ['prometheus'] } } }).diagnostics).toEqual([]);
    const off = told({ metrics: { enabled: false } }, { mesh: { defaultProviders: { tracing: ['otel'] } } });
    expect(off.diagnostics).toEqual([]);
  });
});

describe('before Istio 1.18, where metrics come from EnvoyFilters', () => {
  const mesh = { version: '1.17.8' };

  test.each([true, false])('a Telemetry has no metrics when they are to be %s', (enabled) => {
    const { telemetries } = told({ metrics: { enabled }, accessLogs: { enabled: true } }, { mesh });
    expect(telemetries[0]?.spec).toEqual(logs('envoy'));
  });

  test('no default providers are no trap', () => {
    const { diagnostics } = told({}, { mesh: { ...mesh, defaultProviders: { tracing: ['otel'] } } });
    expect(diagnostics).toEqual([]);
  });
});
