import { expect, inject, type TestContext, test } from 'vitest';
import type { ComponentName } from '../../src/platform/component.ts';
import { compiledPlatforms } from './support/platforms.ts';
import { type Rendering, renderingIn } from './support/renderings.ts';
import { type Started, start } from './support/started.ts';
import { jsonFrom, textFrom, until } from './support/until.ts';

const tools = inject('verifiers');

function rendered(title: string, component: ComponentName): Rendering {
  const platform = compiledPlatforms().find((candidate) => candidate.title === title);
  const rendering = platform && renderingIn(platform, component);
  if (!rendering) throw new Error(`${title} has no ${component}`);
  return rendering;
}

/** The parts of one platform, joined as its Services join them. A second Collector stands in for Tempo, which cannot be had here. */
async function startPlatform(
  title: string,
  context: TestContext,
): Promise<Record<'collector' | 'tempo' | 'loki' | 'prometheus', Started>> {
  const [alertmanager, loki, tempo] = await Promise.all([
    start(rendered(title, 'alertmanager'), { tools, context }),
    start(rendered(title, 'loki'), { tools, context }),
    start(rendered('only a collector with no mesh', 'otel-collector'), { tools, context }),
  ]);
  const prometheus = await start(rendered(title, 'prometheus'), { tools, context, peers: { alertmanager } });
  const peers = { tempo, loki, prometheus };
  const collector = await start(rendered(title, 'otel-collector'), { tools, context, peers });
  return { collector, tempo, loki, prometheus };
}

test('what workloads send by OTLP arrives in Loki, Prometheus and at the place of Tempo', async (context) => {
  const { collector, tempo, loki, prometheus } = await startPlatform(
    'names, labels, levels and retention with no mesh',
    context,
  );
  const resource = { attributes: [attribute('service.name', 'shop'), attribute('k8s.pod.name', 'shop-0')] };
  const now = `${Date.now()}000000`;
  await send(collector, 'logs', {
    resourceLogs: [
      { resource, scopeLogs: [{ logRecords: [{ timeUnixNano: now, body: { stringValue: 'sold one' } }] }] },
    ],
  });
  const dataPoints = [{ timeUnixNano: now, asDouble: 7 }];
  await send(collector, 'metrics', {
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'shop.stock', gauge: { dataPoints } }] }] }],
  });
  const span = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', name: 'sell', kind: 2 };
  await send(collector, 'traces', {
    resourceSpans: [{ resource, scopeSpans: [{ spans: [{ ...span, startTimeUnixNano: now, endTimeUnixNano: now }] }] }],
  });

  // Indexed by the service and the cluster, not by the pod.
  const stream = await until(context.signal, () =>
    first(loki, 3100, '/loki/api/v1/query_range', '{service_name="shop",k8s_cluster_name="east"}'),
  );
  expect(stream).toMatchObject({ stream: { region: 'eu-1' }, values: [[now, 'sold one']] });

  // The resource's attributes are labels of the series, and so is the cluster the Collector adds.
  const series = await until(context.signal, () => first(prometheus, 9090, '/api/v1/query', 'shop_stock'));
  expect(series).toMatchObject({
    metric: { service_name: 'shop', k8s_pod_name: 'shop-0', k8s_cluster_name: 'east' },
    value: [expect.any(Number), '7'],
  });

  const accepted = await until(
    context.signal,
    async () =>
      /^otelcol_receiver_accepted_spans\S* (\d+)$/m.exec((await textFrom(`${tempo.url(8888)}/metrics`)) ?? '')?.[1],
  );
  expect(accepted).toBe('1');
});

test('Prometheus finds Alertmanager where its Service is', async (context) => {
  const title = 'servicemesh/basic-servicemesh.yaml with no mesh';
  const alertmanager = await start(rendered(title, 'alertmanager'), { tools, context });
  const prometheus = await start(rendered(title, 'prometheus'), { tools, context, peers: { alertmanager } });
  interface Alertmanagers {
    data: { activeAlertmanagers: { url: string }[] };
  }
  const active = await until(context.signal, async () => {
    const answer = await jsonFrom<Alertmanagers>(`${prometheus.url(9090)}/api/v1/alertmanagers`);
    return answer?.data.activeAlertmanagers[0];
  });
  expect(active.url).toBe(`${alertmanager.url(9093)}/api/v2/alerts`);
});

function attribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

async function send(collector: Started, signal: 'logs' | 'metrics' | 'traces', body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const url = `${collector.url(4318)}/v1/${signal}`;
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${signal}: ${response.status} ${await response.text()}`);
}

/** The first result of a query, as soon as there is one. */
async function first(started: Started, port: number, path: string, query: string): Promise<unknown> {
  const url = `${started.url(port)}${path}?query=${encodeURIComponent(query)}`;
  return (await jsonFrom<{ data: { result: unknown[] } }>(url))?.data.result[0];
}
