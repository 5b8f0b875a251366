import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../src/api/spec/platform.ts';
import { compile } from '../../src/compile.ts';
import { configMap } from '../../src/contributions/testing/facts.ts';
import type { ComponentName } from '../../src/platform/component.ts';
import { plainFacts, platformWith } from '../../src/testing/platform.ts';
import { scratch } from './support/host.ts';
import { fileOf, type Rendering, renderingIn } from './support/renderings.ts';
import { verdict } from './support/verdict.ts';

const tools = inject('verifiers');

const s3 = { type: 's3', bucket: 'logs', region: 'eu-west-1', secret: 'bucket' } as const;
const inCluster = { ...s3, endpoint: 'minio.storage.svc:9000', insecure: true, forcePathStyle: true } as const;
const azure = { type: 'azure', bucket: 'logs', account: 'logs01' } as const;
const elsewhere = (url: string) => ({
  enabled: false,
  external: { url, tokenSecret: { name: 'token', key: 'token' } },
});

const variants: [title: string, components: NonNullable<PlatformSpecInput['components']>][] = [
  ['S3 of Amazon', { loki: { objectStorage: { ...s3, prefix: 'east', ca: { name: 'ca', key: 'ca.crt' } } } }],
  ['S3 in the cluster, after a time on a volume', { loki: { objectStorage: { ...inCluster, since: '2031-01-01' } } }],
  ['Google Cloud Storage', { loki: { objectStorage: { type: 'gcs', bucket: 'logs', workloadIdentity: {} } } }],
  [
    'another cloud of Azure',
    { loki: { objectStorage: { ...azure, endpoint: 'blob.core.usgovcloudapi.net', secret: 'bucket' } } },
  ],
  ['Azure by identity', { loki: { objectStorage: { ...azure, workloadIdentity: {} } } }],
  ['three replicas', { loki: { replicas: 3, objectStorage: inCluster } }],
  [
    'limits, and more of them in extraConfig',
    {
      loki: {
        limits: {
          ingestionRateMB: 20,
          ingestionBurstMB: 40,
          maxStreams: 20_000,
          maxQueryEntries: 10_000,
          retentionStreams: [{ selector: '{k8s_namespace_name="shop"}', period: '90d' }],
        },
        extraConfig: {
          limits_config: { retention_stream: [{ selector: '{service_name="cart"}', priority: 2, period: '48h' }] },
          schema_config: {
            configs: [
              {
                from: '2031-01-01',
                store: 'tsdb',
                object_store: 'filesystem',
                schema: 'v13',
                index: { prefix: 'next_', period: '24h' },
              },
            ],
          },
        },
      },
    },
  ],
  [
    'everything else run by others',
    {
      alertmanager: elsewhere('https://alerts.example.com'),
      prometheus: elsewhere('https://metrics.example.com/prom'),
    },
  ],
];

const rules =
  'groups:\n- name: shop\n  rules:\n  - record: shop:lines\n    expr: sum(rate({service_name="shop"}[1m]))\n';
const facts = {
  ...plainFacts,
  contributions: [configMap('log-rules', { 'shop.yaml': rules }, { namespace: 'monitoring' })],
};

function rendered(components: PlatformSpecInput['components'], component: ComponentName): Rendering {
  const compiled = compile(platformWith(components ? { components } : {}), facts);
  const rendering = renderingIn({ title: 'variant', compiled }, component);
  if (!rendering) throw new Error(compiled.diagnostics.map(({ message }) => message).join('; '));
  return rendering;
}

test.for(variants)('Loki takes the configuration for %s', async ([, components], context) => {
  const rendering = rendered(components, 'loki');
  expect(Object.keys(rendering.files)).toContain('/etc/loki-rules/fake/monitoring_mine_shop.yaml');
  expect(await verdict(tools, 'loki.yaml', fileOf(rendering, 'loki.yaml'), scratch(context))).toMatchObject({
    code: 0,
  });
});

test('the Collector takes exporters to what others run, and what extraConfig adds', async (context) => {
  const rendering = rendered(
    {
      loki: elsewhere('https://logs.example.com'),
      tempo: { enabled: false, external: { url: 'https://t.example.com', otlpUrl: 'https://t.example.com:4317' } },
      opentelemetryCollector: {
        extraConfig: {
          exporters: { 'otlp_http/archive': { endpoint: 'https://archive.example.com' } },
          service: { pipelines: { logs: { exporters: ['otlp_http/archive'] } } },
        },
      },
    },
    'otel-collector',
  );
  const text = fileOf(rendering, 'collector.yaml');
  expect(parse(text)).toMatchObject({
    service: { pipelines: { logs: { exporters: ['otlp_http/loki', 'otlp_http/archive'] } } },
  });
  expect(await verdict(tools, 'collector.yaml', text, scratch(context))).toMatchObject({ code: 0 });
});
