import { describe, expect, inject, type TestContext, test } from 'vitest';
import type { PlatformSpecInput } from '../../src/api/spec/platform.ts';
import { compile } from '../../src/compile.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { ComponentName } from '../../src/platform/component.ts';
import { freePort } from '../../src/sandbox/ports.ts';
import { istioFacts, plainFacts, platformWith } from '../../src/testing/platform.ts';
import { type SentSpan, sendSpans, sendZipkin } from './support/otlp.ts';
import { type Rendering, renderingIn } from './support/renderings.ts';
import { type Arrived, type SpanSink, spanSink } from './support/span-sink.ts';
import { type Started, start } from './support/started.ts';
import { jsonFrom, textFrom, until } from './support/until.ts';

const tools = inject('verifiers');
/** Of all platforms there are these alone are needed here. */
function rendered(spec: PlatformSpecInput, component: ComponentName, facts: Facts = plainFacts): Rendering {
  const rendering = renderingIn({ title: 'traces', compiled: compile(platformWith(spec), facts) }, component);
  if (!rendering) throw new Error(`there is no ${component}`);
  return rendering;
}

const off = { enabled: false };
const sampled: PlatformSpecInput = {
  global: { clusterName: 'east' },
  components: {
    loki: off,
    alertmanager: off,
    opentelemetryCollector: {
      replicas: 2,
      tailSampling: { samplingRate: 0.5, slowerThan: '2s', decisionWait: '2s', maxTraces: 1000 },
    },
  },
};
const nothingElse = { prometheus: off, alertmanager: off, grafana: off, loki: off };

const sink = (context: TestContext): Promise<SpanSink> =>
  spanSink(rendered({ components: { ...nothingElse, tempo: off } }, 'otel-collector'), { tools, context });

interface Gateways {
  gateways: [Started, Started];
  arrived: Arrived[];
  prometheus: Started;
}

/** Two pods of the Collector. Their headless Service's name leads to both, by ports instead of addresses. */
async function startGateways(context: TestContext, decisionWait = '2s'): Promise<Gateways> {
  const { store: tempo, arrived } = await sink(context);
  const prometheus = await start(rendered(sampled, 'prometheus'), { tools, context });
  const ports = await Promise.all([freePort(), freePort()]);
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  const gateway = (name: string, own: number | undefined): Promise<Started> => {
    const rendering = rendered(sampled, 'otel-collector');
    return start(
      { ...rendering, env: { ...rendering.env, POD_NAME: name } },
      {
        tools,
        context,
        peers: { tempo, prometheus },
        edit: (content) =>
          replaced(
            replaced(content, /(otlp\/peers:\s+protocols:\s+grpc:\s+endpoint: )"[^"]+"/, `$1"127.0.0.1:${own}"`),
            /dns:\s+hostname: otel-collector-peers\.monitoring\.svc\s+port: "4319"\s+timeout: 5s/,
            `static: { hostnames: ${JSON.stringify(addresses)} }`,
          ).replace('decision_wait: 2s', `decision_wait: ${decisionWait}`),
      },
    );
  };
  const gateways: [Started, Started] = [await gateway('a', ports[0]), await gateway('b', ports[1])];
  return { gateways, arrived, prometheus };
}

function replaced(content: string, pattern: RegExp, by: string): string {
  if (!pattern.test(content)) throw new Error(`nothing matches ${pattern}`);
  return content.replace(pattern, by);
}

/** A call of the shop to the cart: the trace's two spans, told by the two ends. */
function call(number: number, { duration = 20, failed = false } = {}): { client: SentSpan; server: SentSpan } {
  const hex = (prefix: string, length: number) => prefix + number.toString(16).padStart(length - prefix.length, '0');
  // Spread over what a hash sees.
  const traceId = hex('5b8efff7', 24) + ((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
  const parent = hex('c', 16);
  return {
    client: { traceId, spanId: parent, name: 'GET /cart', kind: 'client', service: 'shop', duration },
    server: {
      traceId,
      spanId: hex('5', 16),
      parentSpanId: parent,
      name: 'GET /cart',
      kind: 'server',
      service: 'cart',
      duration: duration / 2,
      failed,
    },
  };
}

const ordinary = Array.from({ length: 60 }, (_, index) => call(index + 1));
const failing = call(101, { failed: true });
const slow = call(102, { duration: 3000 });
const all = [...ordinary, failing, slow];

describe('two Collectors', () => {
  test('keep what failed, what was slow and a share of the rest, each trace as a whole, and count all', async (context) => {
    const { gateways, arrived, prometheus } = await startGateways(context);
    const [first, second] = gateways;
    // What one of the two ends tells comes to the one Collector, and what the other tells to the other.
    await sendSpans(
      first,
      all.map(({ client }) => client),
    );
    await sendSpans(
      second,
      all.map(({ server }) => server),
    );

    const calls = await until(context.signal, () => counted(prometheus, 'traces_spanmetrics_calls_total', all.length));
    const labels = calls.map(({ metric }) => metric);
    expect(new Set(labels.map(({ cluster }) => cluster))).toEqual(new Set(['east']));
    expect(new Set(labels.map(({ source }) => source))).toEqual(new Set(['otel-collector']));
    expect(new Set(labels.map(({ service_instance_id: pod }) => pod))).toEqual(new Set(['a', 'b']));
    const failed =
      'traces_spanmetrics_calls_total{service="cart", span_kind="SPAN_KIND_SERVER", status_code="STATUS_CODE_ERROR"}';
    expect(await valueOf(prometheus, failed)).toBe(1);
    const quick = 'traces_spanmetrics_latency_bucket{service="cart", le="0.025"}';
    expect(await valueOf(prometheus, quick)).toBe(ordinary.length + 1);

    const edge = (name: string) => `${name}{client="shop", server="cart"}`;
    await until(context.signal, async () =>
      (await valueOf(prometheus, edge('traces_service_graph_request_total'))) === all.length ? true : undefined,
    );
    expect(await valueOf(prometheus, edge('traces_service_graph_request_failed_total'))).toBe(1);
    expect(await valueOf(prometheus, edge('traces_service_graph_request_server_seconds_count'))).toBe(all.length);

    const exemplars = await until(context.signal, () => exemplarsOf(prometheus, 'traces_spanmetrics_latency_bucket'));
    const sent = new Set(all.map(({ client }) => client.traceId));
    expect(exemplars.length).toBeGreaterThan(0);
    for (const traceId of exemplars) expect(sent).toContain(traceId);

    const kept = await until(context.signal, async () => {
      const traces = byTrace(arrived);
      return [failing, slow].every(({ client }) => traces.get(client.traceId) === 2) ? traces : undefined;
    });
    expect([...kept.values()]).toEqual(Array.from(kept, () => 2));
    const share = ordinary.filter(({ client }) => kept.has(client.traceId)).length;
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(ordinary.length);
  });

  test('decide on what they hold before they end', async (context) => {
    const { gateways, arrived } = await startGateways(context, '1h');
    const [first, second] = gateways;
    await sendSpans(first, [failing.client, failing.server]);
    await until(context.signal, () => gathered(gateways, 2));
    // Long before it would have been decided.
    await Promise.all([first.stop(), second.stop()]);
    await until(context.signal, async () => (byTrace(arrived).get(failing.client.traceId) === 2 ? true : undefined));
  });
});

test('spans that were taken while the store was away arrive when it is back', async (context) => {
  const { store: tempo, arrived } = await sink(context);
  const collector = await start(rendered({ components: nothingElse }, 'otel-collector'), {
    tools,
    context,
    peers: { tempo },
  });
  await tempo.kill();
  await sendSpans(collector, [failing.client, failing.server]);
  await tempo.again();
  await until(context.signal, async () => (byTrace(arrived).get(failing.client.traceId) === 2 ? true : undefined));
});

test('spans of proxies that speak Zipkin’s format alone arrive', async (context) => {
  const { store: tempo, arrived } = await sink(context);
  const collector = await start(zipkinRendering(), { tools, context, peers: { tempo } });
  const span = { traceId: '5b8efff798038103d269b633813fc60c', id: 'eee19b7ec3c1b174', name: 'cart:80/*' };
  const timestamp = Date.now() * 1000;
  await sendZipkin(collector, [
    { ...span, kind: 'SERVER', timestamp, duration: 1500, localEndpoint: { serviceName: 'cart.shop' } },
  ]);
  await until(context.signal, async () => arrived[0]);
  expect(arrived).toEqual([
    { traceId: span.traceId, spanId: span.id, name: span.name, service: 'cart.shop' } satisfies Arrived,
  ]);
});

/** Of a platform in a mesh that is configured to send spans so. */
function zipkinRendering(): Rendering {
  const service = 'otel-collector.monitoring.svc.cluster.local';
  const found = (istioFacts.meshes ?? []).map((mesh) => ({
    ...mesh,
    providers: [...mesh.providers, { name: 'spans', type: 'zipkin', service, port: 9411 }],
  }));
  const spec = { serviceMesh: { enabled: true }, components: nothingElse };
  return rendered(spec, 'otel-collector', { ...istioFacts, meshes: found });
}

/** Whether Collectors have handed that many spans to each other. */
async function gathered(gateways: readonly Started[], many: number): Promise<true | undefined> {
  const pages = await Promise.all(gateways.map((gateway) => textFrom(`${gateway.url(8888)}/metrics`)));
  const counts = pages.map((page) => /^otelcol_receiver_accepted_spans\S*otlp\/peers\S* (\d+)$/m.exec(page ?? '')?.[1]);
  return counts.reduce((sum, count) => sum + Number(count ?? 0), 0) >= many ? true : undefined;
}

function byTrace(spans: readonly Arrived[]): Map<string, number> {
  const ids = new Map<string, Set<string>>();
  for (const { traceId, spanId } of spans) ids.set(traceId, (ids.get(traceId) ?? new Set()).add(spanId));
  return new Map(Array.from(ids, ([traceId, spanIds]) => [traceId, spanIds.size]));
}

interface Series {
  metric: Record<string, string>;
  value: [number, string];
}

async function series(prometheus: Started, query: string): Promise<Series[]> {
  const url = `${prometheus.url(9090)}/api/v1/query?query=${encodeURIComponent(query)}`;
  return (await jsonFrom<{ data: { result: Series[] } }>(url))?.data.result ?? [];
}

/** The sum of what both Collectors have counted. */
async function valueOf(prometheus: Started, query: string): Promise<number | undefined> {
  const [found] = await series(prometheus, `sum(${query})`);
  return found && Number(found.value[1]);
}

/** The series of a counter of both services, as soon as each has come to that many. */
async function counted(prometheus: Started, name: string, many: number): Promise<Series[] | undefined> {
  const sums = await Promise.all(
    ['shop', 'cart'].map((service) => valueOf(prometheus, `${name}{service="${service}"}`)),
  );
  return sums.every((sum) => sum === many) ? series(prometheus, name) : undefined;
}

/** Trace IDs of the exemplars of a series; undefined as long as there are none. */
async function exemplarsOf(prometheus: Started, query: string): Promise<string[] | undefined> {
  const [start, end] = [-600, 600].map((offset) => Math.floor(Date.now() / 1000) + offset);
  const url = `${prometheus.url(9090)}/api/v1/query_exemplars?query=${query}&start=${start}&end=${end}`;
  const answer = await jsonFrom<{ data: { exemplars: { labels: Record<string, string> }[] }[] }>(url);
  const found = answer?.data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels['trace_id'] ?? ''));
  return found && found.length > 0 ? found : undefined;
}
