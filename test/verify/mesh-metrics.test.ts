import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, type TestContext, test } from 'vitest';
import { istio } from '../../src/mesh/istio/index.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { discoveringFrom } from './support/discovering-from.ts';
import { type Call, istiodPage, proxyPage, serves } from './support/mesh-exposition.ts';
import { compiledPlatforms } from './support/platforms.ts';
import { podApi } from './support/pod-api.ts';
import { renderingIn } from './support/renderings.ts';
import { type Started, start } from './support/started.ts';
import { jsonFrom, until } from './support/until.ts';

const tools = inject('verifiers');

interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

/** The queries of the documentation, letter by letter. */
const documented = [
  'sum(rate(istio_request_total[5m])) by (destination_service_name)',
  'histogram_quantile(0.99, \n  sum(rate(istio_request_duration_milliseconds_bucket[5m])) \n  by (destination_service_name, le)\n)',
  'sum(rate(istio_request_total{response_code=~"5.."}[5m])) \nby (destination_service_name)',
  'sum(envoy_cluster_circuit_breakers_default_rq_open) \nby (cluster_name)',
];

const web = '127.2.1.1';
const cart = '127.2.1.2';
const other = '127.2.1.3';
const istiod = '127.2.1.4';

test('the rendered jobs read Istio’s series, and every query of the vocabulary and of the documentation has an answer', async (context) => {
  const { prometheus, page } = await meshed(context);
  const ask = (query: string) => samples(prometheus, query);
  await until(context.signal, async () => ((await ask('resets(pilot_xds_pushes[5m])')).length > 0 ? true : undefined));
  // What counts on before it was looked at for the first time has not counted on for who looks.
  for (const first of ['istio_requests_total', 'http_requests_total'])
    await until(context.signal, async () => ((await ask(`count by (pod) (${first})`)).length === 3 ? true : undefined));
  page.ticks = 10;
  for (const calls of Object.values(page.calls)) for (const call of calls) call.count += 100;
  await seen(context, prometheus, 'http_requests_total{pod="web"}', 10);
  await seen(context, prometheus, 'min(istio_requests_total{destination_workload!="unknown"})', 200);
  await seen(context, prometheus, 'min(istio_request_total{destination_workload!="unknown"})', 200);
  await seen(context, prometheus, 'pilot_xds_pushes', 10);

  // Targets are looked at one after the other: the last may have been seen once only, which is no rate yet.
  const queries = [...documented, ...vocabulary().map(({ query }) => query)];
  expect(await unanswered(ask, queries)).toEqual([]);

  // What the profile leaves out, and what it never looks at.
  expect(await ask('envoy_cluster_assignment_stale or envoy_listener_manager_lds_update_success')).toEqual([]);
  expect(await ask('{cluster_name="xds-grpc"}')).toEqual([]);
  expect(await ask('istio_request_bytes_bucket')).toEqual([]);
  expect(await ask('http_requests_total')).toHaveLength(3);
  const [up] = await ask('up{job="mesh-control-plane"}');
  expect(up?.metric).toMatchObject({ namespace: 'istio-system', pod: 'istiod', instance: `${istiod}:15014` });
});

test('istio_request_total tells of each call once, and of a proxy that starts anew', async (context) => {
  const { prometheus, page, stop } = await meshed(context);
  const ask = (query: string) => samples(prometheus, query);
  const whole =
    'istio_request_total{reporter="source", source_workload="web", destination_service_name="cart", response_code="200"}';
  await seen(context, prometheus, whole, 100);
  await seen(context, prometheus, 'count(istio_request_total)', 10);

  const told = (await ask('istio_request_total')).map(({ metric }) =>
    [metric.reporter, metric.source_workload, metric.destination_service_name, metric.response_code, metric.pod].join(
      ' ',
    ),
  );
  expect(told.toSorted()).toEqual([
    // A caller without a proxy.
    'destination unknown cart 200 cart',
    'destination unknown cart 200 other',
    'destination unknown cart 500 cart',
    'source web cart 200 web',
    // What never arrived.
    ...Array<string>(5).fill('source web cart 503 web'),
    'source web far 200 web',
  ]);

  // A replica of the called goes, and the proxy of the caller starts anew: sums over both would fall, which looks like more calls.
  stop(other);
  for (const call of page.calls[web] ?? []) call.count = 30;
  await seen(context, prometheus, whole, 30);
  for (const call of page.calls[web] ?? []) call.count = 50;
  await seen(context, prometheus, whole, 50);
  await until(context.signal, async () =>
    (await ask('istio_request_total{pod="other"}')).length === 0 ? true : undefined,
  );

  const resets = Object.fromEntries(
    (await ask('sum by (pod) (resets(istio_request_total[5m]))')).map(({ metric, value }) => [metric.pod, value[1]]),
  );
  expect(resets).toEqual({ web: '2', cart: '0', other: '0' });
  // 30 and then 20 more since it started; what was counted before the first sample is not known.
  const [increase] = await ask(`sum(increase(${whole}[5m]))`);
  const counted = Number(increase?.value[1]);
  expect(counted).toBeGreaterThanOrEqual(45);
  expect(counted).toBeLessThan(100);
});

/** Queries without an answer, also after half a minute of asking. */
async function unanswered(ask: (query: string) => Promise<Sample[]>, queries: readonly string[]): Promise<string[]> {
  let open = [...queries];
  for (let attempt = 0; attempt < 60 && open.length > 0; attempt++) {
    if (attempt > 0) await sleep(500);
    const found = await Promise.all(open.map(ask));
    open = open.filter((_, index) => found[index]?.length === 0);
  }
  return open;
}

interface Page {
  calls: Record<string, Call[]>;
  ticks: number;
}

/** A Prometheus as it is rendered, but for how often it looks, with a caller, two replicas of who is called, and an istiod. */
async function meshed(context: TestContext) {
  const platform = compiledPlatforms().find(({ title }) => title === 'servicemesh/basic-servicemesh.yaml with istio');
  const rendering = platform && renderingIn(platform, 'prometheus');
  if (!rendering) throw new Error('there is no Prometheus');
  const call = {
    reporter: 'source',
    source: 'web',
    destination: 'cart',
    service: 'cart',
    code: '200',
    count: 100,
  } as const;
  const page: Page = {
    calls: {
      [web]: [
        { ...call },
        ...['UO', 'UH', 'URX', 'UT', 'UF'].map(
          (flags): Call => ({ ...call, destination: 'unknown', code: '503', flags, count: 0 }),
        ),
        { ...call, service: 'far', destination: 'far' },
      ],
      [cart]: [
        { ...call, reporter: 'destination' },
        { ...call, reporter: 'destination', source: 'unknown' },
        { ...call, reporter: 'destination', source: 'unknown', code: '500' },
      ],
      [other]: [{ ...call, reporter: 'destination', source: 'unknown' }],
    },
    ticks: 1,
  };
  const stops = new Map<string, () => void>();
  for (const [address, calls] of Object.entries(page.calls)) {
    const answer = (url: string) => (url === '/stats/prometheus' ? proxyPage(calls, page.ticks) : undefined);
    stops.set(address, await serves(address, 15020, answer, context));
  }
  await serves(istiod, 15014, (url) => (url === '/metrics' ? istiodPage(page.ticks) : undefined), context);
  const apiServer = await podApi(
    [meshPod('web', web), meshPod('cart', cart), meshPod('other', other), istiodPod()],
    context,
  );
  const prometheus = await start(rendering, {
    tools,
    context,
    edit: (content) =>
      discoveringFrom(content, apiServer).replaceAll(/((?:scrape|evaluation)_(?:interval|timeout)): \d+s/g, '$1: 1s'),
  });
  return { prometheus, page, stop: (address: string) => stops.get(address)?.() };
}

/** As injected: the port of Envoy's own page is declared and the agent's is not, and annotations lead to the agent's. */
function meshPod(name: string, podIP: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'monitoring',
      uid: name,
      annotations: {
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': '15020',
        'prometheus.io/path': '/stats/prometheus',
      },
    },
    spec: {
      nodeName: 'node',
      initContainers: [
        { name: 'istio-proxy', restartPolicy: 'Always', ports: [{ name: 'http-envoy-prom', containerPort: 15090 }] },
      ],
      containers: [{ name: 'app', ports: [{ containerPort: 8080 }, { containerPort: 8081 }] }],
    },
    status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }], hostIP: '127.0.0.1' },
  };
}

function istiodPod(): KubeObject {
  return {
    ...meshPod('istiod', istiod),
    metadata: { name: 'istiod', namespace: 'istio-system', uid: 'istiod', labels: { app: 'istiod' } },
    spec: {
      nodeName: 'node',
      containers: [{ name: 'discovery', ports: [{ containerPort: 8080 }, { containerPort: 15010 }] }],
    },
  };
}

function vocabulary(): { name: string; query: string }[] {
  const { traffic, proxies, controlPlane } = istio.metrics;
  return Object.entries({ traffic, proxies, controlPlane }).flatMap(([group, metrics]) =>
    Object.entries(metrics).flatMap(([name, metric]: [string, unknown]) =>
      isMetric(metric)
        ? [
            {
              name: `${group}.${name}`,
              query: metric.query({ by: ['cluster'], window: '5m', quantile: 0.99, boundMs: 250 }),
            },
          ]
        : [],
    ),
  );
}

function isMetric(value: unknown): value is { query: (question: object) => string } {
  return typeof value === 'object' && value !== null && 'query' in value;
}

async function samples(prometheus: Started, query: string): Promise<Sample[]> {
  const url = `${prometheus.url(9090)}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer = await jsonFrom<{ data: { result: Sample[] } }>(url);
  if (!answer) throw new Error(`Prometheus refuses ${query}`);
  return answer.data.result;
}

/** Waits until Prometheus has taken in this value. */
async function seen({ signal }: TestContext, prometheus: Started, series: string, value: number): Promise<void> {
  await until(signal, async () => {
    const [found] = await samples(prometheus, series);
    return Number(found?.value[1]) === value ? true : undefined;
  });
}
