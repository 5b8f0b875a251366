import { join } from 'node:path';
import { expect, inject, type TestContext, test } from 'vitest';
import { parse } from 'yaml';
import type { PlatformSpecInput } from '../../src/api/spec/platform.ts';
import { compile } from '../../src/compile.ts';
import { configMap } from '../../src/contributions/testing/facts.ts';
import type { ComponentName } from '../../src/platform/component.ts';
import { startChild } from '../../src/sandbox/child.ts';
import { plainFacts, platformWith } from '../../src/testing/platform.ts';
import { layOut, scratch } from './support/host.ts';
import { type ObjectStore, objectStore } from './support/object-store.ts';
import { fileOf, type Rendering, renderingIn } from './support/renderings.ts';
import { jsonFrom, textFrom, until } from './support/until.ts';
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

/** One replica on a loopback address of its own, with the variables that its pod gets from the Secret. */
async function startLoki(
  rendering: Rendering,
  { address, peers, store, context }: { address: string; peers: string[]; store: ObjectStore; context: TestContext },
): Promise<string> {
  const dir = scratch(context);
  const host = await layOut(rendering, dir, (content) =>
    content
      .replace('minio.storage.svc:9000', store.address)
      .replace('bind_port: 7946', `bind_port: 7946\n  bind_addr: ["${address}"]`)
      .replace(/dns\+loki-peers\.monitoring\.svc:7946/, peers.map((peer) => `"${peer}:7946"`).join('\n    - ')),
  );
  const child = startChild({
    name: 'loki',
    command: '/usr/bin/env',
    args: [
      'AWS_REGION=eu-west-1',
      'AWS_ACCESS_KEY_ID=key',
      'AWS_SECRET_ACCESS_KEY=secret',
      tools.loki,
      ...host.args.map((argument) => argument.replace('$(POD_IP)', address)),
      // In a cluster every pod has a host name of its own.
      `-common.storage.ring.instance-id=loki-${address}`,
      `-server.http-listen-address=${address}`,
      `-server.grpc-listen-address=${address}`,
    ],
    logFile: join(dir, 'log'),
    cwd: dir,
  });
  context.onTestFinished(() => child.stop(5_000));
  const url = `http://${address}:3100`;
  const ended = child.exited.then(({ code, tail }) => {
    throw new Error(`Loki ended with ${code}:\n${tail}`);
  });
  await Promise.race([until(context.signal, () => textFrom(`${url}/ready`)), ended]);
  return url;
}

/** Addresses of this process alone, so that the test can run twice at once. */
function loopback(last: number): string {
  return `127.${(process.pid >> 8) & 127}.${process.pid & 255}.${last}`;
}

async function push(url: string, line: string): Promise<number> {
  const stream = { service_name: 'shop' };
  const body = JSON.stringify({ streams: [{ stream, values: [[`${Date.now()}000000`, line]] }] });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/loki/api/v1/push`, { method: 'POST', headers, body });
  return response.status;
}

async function lines(url: string): Promise<string[]> {
  interface Answer {
    data: { result: { values: [string, string][] }[] };
  }
  const answer = await jsonFrom<Answer>(
    `${url}/loki/api/v1/query_range?query=${encodeURIComponent('{service_name="shop"}')}`,
  );
  return answer?.data.result.flatMap(({ values }) => values.map(([, line]) => line)) ?? [];
}

test('three replicas of Loki find each other, share rules and what they take, and keep it in a bucket', async (context) => {
  const store = await objectStore('logs', context);
  const rendering = rendered({ loki: { replicas: 3, objectStorage: inCluster } }, 'loki');
  const peers = [2, 3, 4].map(loopback);
  const urls = await Promise.all(peers.map((address) => startLoki(rendering, { address, peers, store, context })));
  const [first = '', second = '', third = ''] = urls;
  await until(context.signal, async () => {
    const ring = await textFrom(`${third}/ring`);
    return peers.every((address) => ring?.includes(`${address}:9095`)) || undefined;
  });
  expect(await until(context.signal, () => textFrom(`${second}/loki/api/v1/rules`))).toContain('record: shop:lines');
  await until(context.signal, async () => ((await push(first, 'sold one')) === 204 ? true : undefined));
  expect(await until(context.signal, async () => ((await lines(second)).includes('sold one') ? true : undefined))).toBe(
    true,
  );
  await Promise.all(urls.map((url) => fetch(`${url}/flush`, { method: 'POST' })));
  const kept = await until(context.signal, async () => {
    const objects = await store.objects('logs');
    return objects.some((name) => name.startsWith('fake/')) ? objects : undefined;
  });
  expect(kept.length).toBeGreaterThan(0);
});
