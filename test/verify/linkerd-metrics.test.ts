import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, type TestContext, test } from 'vitest';
import { compile } from '../../src/compile.ts';
import { linkerd } from '../../src/mesh/linkerd/index.ts';
import { linkerdFacts } from '../../src/mesh/linkerd/testing/proved.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { builtInDashboards } from '../../src/telemetry/dashboards/index.ts';
import { expressionsOf } from '../../src/telemetry/dashboards/testing/expressions.ts';
import { platformWith } from '../../src/testing/platform.ts';
import { discoveringFrom } from './support/discovering-from.ts';
import { linkerdControllerPage, linkerdProxyPage, type ToldCall } from './support/linkerd-exposition.ts';
import { serves } from './support/mesh-exposition.ts';
import { podApi } from './support/pod-api.ts';
import { renderingIn } from './support/renderings.ts';
import { start } from './support/started.ts';
import { jsonFrom, until } from './support/until.ts';

const tools = inject('verifiers');

interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

const grafana = '127.2.3.1';
const loki = '127.2.3.2';
const controller = '127.2.3.3';

test('the rendered jobs read Linkerd’s series with labels that all meshes have, and every query and panel has an answer', async (context) => {
  const { ask, page } = await meshed(context);
  await until(context.signal, async () => ((await ask('up == 1')).length >= 4 ? true : undefined));
  await until(context.signal, async () => ((await ask('response_total')).length >= 8 ? true : undefined));
  page.ticks = 10;
  for (const calls of [page.calling, page.called]) for (const call of calls) call.count += 100;
  await until(context.signal, async () => ((await ask('response_total == 100')).length === 0 ? true : undefined));

  const panels = dashboards.flatMap((dashboard) =>
    expressionsOf(dashboard, { cluster: 'east', namespace: 'monitoring', service: 'loki' }),
  );
  expect(panels.length).toBeGreaterThan(30);
  expect(await unanswered(ask, [...vocabulary(), ...panels.map(({ expr }) => expr)])).toEqual([]);

  // The same call, told by both ends.
  const ends = {
    source_workload: 'grafana',
    destination_workload: 'loki',
    destination_service: 'loki',
    cluster: 'east',
  };
  const both = { source_workload_namespace: 'monitoring', destination_workload_namespace: 'monitoring' };
  const [inbound] = await ask('response_total{direction="inbound", client_id!=""}');
  expect(inbound?.metric).toMatchObject({ ...ends, ...both, job: 'mesh-proxies', pod: 'loki' });
  const [outbound] = await ask('response_total{direction="outbound", target_port="3100"}');
  expect(outbound?.metric).toMatchObject({ ...ends, ...both, destination_host: 'loki.monitoring', pod: 'grafana' });

  // Three of four calls of the server count: a probe is none, and what goes to the proxy itself neither.
  const rate = (query: string) => ask(query).then(([found]) => Number(found?.value[1]));
  const { requestRate, errorRatio, mtlsShare } = linkerd.metrics.traffic;
  const here = { window: '5m', where: [{ label: 'destinationNamespace', op: '=', value: 'monitoring' }] } as const;
  const [all, every] = await Promise.all([
    rate(requestRate.query(here)),
    rate('sum(rate(response_total{direction="inbound"}[5m]))'),
  ]);
  expect(all / every).toBeCloseTo(3 / 5, 1);
  expect(await rate(errorRatio.query(here))).toBeCloseTo(1 / 3, 1);
  expect(await rate(mtlsShare.query(here))).toBeCloseTo(2 / 3, 1);

  // What the profile leaves out.
  expect(await ask('stack_create_total')).toEqual([]);
  const instances = (await ask('up{job="mesh-control-plane"}')).map(({ metric }) => metric.instance);
  expect(instances).toEqual([`${controller}:9990`]);
});

const dashboards = builtInDashboards({
  components: [],
  datasources: new Set(),
  mesh: { metrics: linkerd.metrics, proxies: true, upstreams: true, cluster: true },
}).filter(({ uid }) => uid !== 'gunj-platform');

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

/** A Prometheus as it is rendered, but for how often it looks, with a caller, who is called, and a controller. */
async function meshed(context: TestContext) {
  const page = {
    calling: [
      { direction: 'outbound', peer: 'loki', port: 3100, count: 100 },
      { direction: 'outbound', peer: 'loki', port: 4191, count: 100 },
      { direction: 'outbound', peer: 'loki', port: 3103, failed: true, count: 100 },
    ] as ToldCall[],
    called: [
      { direction: 'inbound', peer: 'grafana', port: 3100, count: 100 },
      { direction: 'inbound', peer: 'grafana', port: 3101, failed: true, count: 100 },
      { direction: 'inbound', port: 3102, count: 100 },
      { direction: 'inbound', port: 3100, authz: 'probe', count: 100 },
      { direction: 'inbound', peer: 'prometheus', port: 4191, count: 100 },
    ] as ToldCall[],
    ticks: 1,
  };
  const metrics = (body: () => string) => (url: string) => (url === '/metrics' ? body() : undefined);
  await serves(
    grafana,
    4191,
    metrics(() => linkerdProxyPage(page.calling, 'loki', page.ticks)),
    context,
  );
  await serves(
    loki,
    4191,
    metrics(() => linkerdProxyPage(page.called, 'tempo', page.ticks)),
    context,
  );
  await serves(
    controller,
    9990,
    metrics(() => linkerdControllerPage(page.ticks)),
    context,
  );
  await serves(
    controller,
    4191,
    metrics(() => linkerdProxyPage([], 'loki', page.ticks)),
    context,
  );
  const apiServer = await podApi(
    [
      pod('grafana', grafana, { 'linkerd.io/proxy-deployment': 'grafana' }),
      pod('loki', loki, { 'linkerd.io/proxy-statefulset': 'loki' }),
      controllerPod(),
    ],
    context,
  );
  const known = linkerdFacts('2.20.0');
  const facts = {
    ...known,
    meshes: known.meshes?.map((mesh) => ({ ...mesh, rootExpires: '2090-01-01T00:00:00Z' })) ?? [],
  };
  const platform = platformWith({ serviceMesh: { enabled: true }, global: { clusterName: 'east' } });
  const rendering = renderingIn({ title: 'linkerd', compiled: compile(platform, facts) }, 'prometheus');
  if (!rendering) throw new Error('there is no Prometheus');
  const prometheus = await start(rendering, {
    tools,
    context,
    edit: (content) =>
      discoveringFrom(content, apiServer).replaceAll(/((?:scrape|evaluation)_(?:interval|timeout)): \d+s/g, '$1: 1s'),
  });
  const ask = async (query: string): Promise<Sample[]> => {
    const url = `${prometheus.url(9090)}/api/v1/query?query=${encodeURIComponent(query)}`;
    const answer = await jsonFrom<{ data: { result: Sample[] } }>(url);
    if (!answer) throw new Error(`Prometheus refuses ${query}`);
    return answer.data.result;
  };
  return { ask, page };
}

/** As injected, with a native sidecar. */
function pod(name: string, podIP: string, labels: Record<string, string>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'monitoring',
      uid: name,
      labels: { ...labels, 'linkerd.io/control-plane-ns': 'linkerd', 'linkerd.io/workload-ns': 'monitoring' },
    },
    spec: {
      nodeName: 'node',
      initContainers: [
        {
          name: 'linkerd-proxy',
          restartPolicy: 'Always',
          ports: [
            { name: 'linkerd-proxy', containerPort: 4143 },
            { name: 'linkerd-admin', containerPort: 4191 },
          ],
        },
      ],
      containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }],
    },
    status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }], hostIP: '127.0.0.1' },
  };
}

function controllerPod(): KubeObject {
  const injected = pod('linkerd-identity', controller, { 'linkerd.io/control-plane-component': 'identity' });
  return {
    ...injected,
    metadata: { ...injected.metadata, namespace: 'linkerd' },
    spec: {
      nodeName: 'node',
      containers: [
        {
          name: 'identity',
          ports: [
            { name: 'ident-grpc', containerPort: 8080 },
            { name: 'ident-admin', containerPort: 9990 },
          ],
        },
        { name: 'linkerd-proxy', ports: [{ name: 'linkerd-admin', containerPort: 4191 }] },
      ],
    },
  };
}

function vocabulary(): string[] {
  const { traffic, proxies, controlPlane } = linkerd.metrics;
  const asked = { by: ['cluster'], window: '5m', quantile: 0.99, boundMs: 200 };
  return Object.values({ traffic, proxies, controlPlane }).flatMap((metrics) =>
    Object.values(metrics).flatMap((metric: unknown) =>
      isMetric(metric) ? [metric.query(asked), metric.query({ ...asked, side: 'client' })] : [],
    ),
  );
}

function isMetric(value: unknown): value is { query: (question: object) => string } {
  return typeof value === 'object' && value !== null && 'query' in value;
}
