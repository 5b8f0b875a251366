import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, type TestContext, test } from 'vitest';
import { istio } from '../../src/mesh/istio/index.ts';
import { componentNames } from '../../src/platform/component.ts';
import { startChild } from '../../src/sandbox/child.ts';
import { freePort } from '../../src/sandbox/ports.ts';
import { componentPanels } from '../../src/telemetry/dashboards/component-panels.ts';
import { builtInDashboards } from '../../src/telemetry/dashboards/index.ts';
import { expressionsOf } from '../../src/telemetry/dashboards/testing/expressions.ts';
import { scratch } from './support/host.ts';
import { type Call, cadvisorPage, istiodPage, proxyPage, serves } from './support/mesh-exposition.ts';
import { compiledPlatforms } from './support/platforms.ts';
import { type Rendering, renderingIn } from './support/renderings.ts';
import { type Started, start } from './support/started.ts';
import { jsonFrom, textFrom, until } from './support/until.ts';

const tools = inject('verifiers');

const call = {
  reporter: 'source',
  source: 'web',
  destination: 'cart',
  service: 'cart',
  code: '200',
  count: 100,
} as const;
const dashboards = builtInDashboards({
  components: componentNames,
  datasources: new Set(['loki', 'tempo']),
  containersOf: 'monitoring',
  mesh: { metrics: istio.metrics, proxies: true, upstreams: true, cluster: true },
});

interface Answer {
  data: { result: { metric: Record<string, string> }[] };
}

test('every panel about the mesh has an answer from a Prometheus that holds Istio’s series', async (context) => {
  const page = { ticks: 1, calls: callsOfProxies() };
  const ask = await prometheusWith(page, context);
  // A counter that is first read when it has gone on already has not increased.
  for (const first of ['pilot_xds_pushes == 1', 'container_cpu_cfs_throttled_periods_total == 1'])
    await until(context.signal, async () => ((await ask(first)).length > 0 ? true : undefined));
  await until(context.signal, async () =>
    (await ask('istio_requests_total')).length >= page.calls.length ? true : undefined,
  );
  page.ticks = 10;
  for (const one of page.calls) one.count += 100;
  await until(context.signal, async () =>
    (await ask('increase(pilot_xds_pushes[5m]) > 0')).length > 0 ? true : undefined,
  );
  await until(context.signal, async () => ((await ask('istio_requests_total == 100')).length === 0 ? true : undefined));
  await until(context.signal, async () =>
    (await ask('rate(container_cpu_cfs_periods_total[5m]) > 0')).length > 0 ? true : undefined,
  );

  const asked = dashboards
    .flatMap((dashboard) => expressionsOf(dashboard, { cluster: 'east', namespace: 'monitoring', service: 'cart|far' }))
    // Of components nothing is scraped here but what kubelets tell.
    .filter(({ dashboard, expr }) => dashboard !== 'gunj-platform' || expr.includes('container_'));
  expect(asked.length).toBeGreaterThan(40);
  const empty: string[] = [];
  for (const { dashboard, panel, refId, expr } of asked)
    if ((await ask(expr)).length === 0) empty.push(`${dashboard}, ${panel}, ${refId}: ${expr}`);
  expect(empty).toEqual([]);

  // Grafana draws an edge only between nodes that are there.
  const [nodes, edges] = await Promise.all(
    ['nodes', 'edges'].map(async (refId) => {
      const found = asked.find((one) => one.dashboard === 'gunj-traffic-flow' && one.refId === refId);
      return (await ask(found?.expr ?? '')).map(({ metric }) => metric);
    }),
  );
  const ids = nodes?.map(({ id }) => id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  expect(edges?.map(({ source, target }) => `${source} → ${target}`).sort()).toEqual(edges?.map(({ id }) => id).sort());
  for (const { source, target } of edges ?? []) for (const end of [source, target]) expect(ids).toContain(end);
  expect(nodes).toContainEqual({ id: 'monitoring/cart', title: 'cart', subtitle: 'monitoring' });

  // What stays in a cluster is in no table of what leaves it, or comes in.
  const crossed = asked.filter(
    ({ dashboard, panel }) => dashboard === 'gunj-cross-cluster' && panel === 'Who calls whom',
  );
  const pairs = await Promise.all(
    crossed.map(async ({ expr }) =>
      (await ask(expr)).map(({ metric }) => `${metric['source_cluster']} → ${metric['destination_cluster']}`),
    ),
  );
  expect(pairs).toEqual([...Array(3).fill(['Kubernetes → west']), ...Array(3).fill(['west → Kubernetes'])]);
});

test('what is asked of components is PromQL to Prometheus, too', async (context) => {
  const ask = await prometheusWith({ ticks: 1, calls: [] }, context);
  const asked = dashboards.flatMap((dashboard) => expressionsOf(dashboard));
  expect(asked.some(({ dashboard }) => dashboard === 'gunj-platform')).toBe(true);
  for (const { expr } of asked) await ask(expr);
});

const served = { prometheus: 9090, alertmanager: 9093, loki: 3100, 'otel-collector': 8888 } as const;

/** Served only once it has happened, which needs somebody who takes what the Collector sends on, or does not. */
const unseen = new Set(
  ['sent', 'send_failed', 'enqueue_failed'].flatMap((what) =>
    ['spans', 'log_records'].map((of) => `otelcol_exporter_${what}_${of}`),
  ),
);

test.for(['prometheus', 'alertmanager', 'loki', 'otel-collector'] as const)(
  'what is shown of %s is what it serves',
  async (component, context) => {
    const started = await start(renderingOf(component), { tools, context });
    await occupy(component, started);
    // Of a name with and without `_total`, one is served.
    const named = (componentPanels[component]?.panels ?? []).flatMap(({ lines }) =>
      lines.flatMap(({ metric: { series } }) =>
        series.filter((name) => !series.includes(name.replace(/_total$/, '')) || !name.endsWith('_total')),
      ),
    );
    const shown = [...new Set(named)];
    expect(shown.length).toBeGreaterThan(3);
    let missing: string[] = [];
    const complete = async () => {
      const page = await textFrom(`${started.url(served[component])}/metrics`);
      missing = shown.filter(
        (name) =>
          !unseen.has(name) &&
          !new RegExp(`^${name}${component === 'otel-collector' ? '(_total)?' : ''}[ {]`, 'm').test(page ?? ''),
      );
      return missing.length === 0 ? true : undefined;
    };
    const limit = AbortSignal.any([context.signal, AbortSignal.timeout(60_000)]);
    await until(limit, complete).catch(() => expect(missing).toEqual([]));
  },
);

/** Gives it a little to do: much is counted only once it has happened. */
async function occupy(component: keyof typeof served, started: Started): Promise<void> {
  const post = (url: string, body: unknown) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const now = `${Date.now()}000000`;
  if (component === 'loki') {
    const push = `${started.url(3100)}/loki/api/v1/push`;
    await post(push, { streams: [{ stream: { app: 'a' }, values: [[now, 'a line']] }] });
    await post(push, { streams: [{ stream: { app: 'a' }, values: [['1000000000', 'too old a line']] }] });
  }
  if (component === 'otel-collector') {
    const times = { startTimeUnixNano: now, endTimeUnixNano: now };
    const span = {
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      name: 'a',
      kind: 2,
      ...times,
    };
    await post(`${started.url(4318)}/v1/traces`, { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
    const record = { timeUnixNano: now, body: { stringValue: 'a line' } };
    await post(`${started.url(4318)}/v1/logs`, { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  }
}

function renderingOf(component: keyof typeof served): Rendering {
  const platform = compiledPlatforms().find(({ title }) => title === 'servicemesh/basic-servicemesh.yaml with istio');
  const rendering = platform && renderingIn(platform, component);
  if (!rendering) throw new Error(`there is no ${component}`);
  return rendering;
}

function callsOfProxies(): Call[] {
  return [
    { ...call },
    ...['UO', 'UH', 'URX', 'UT', 'UF'].map((flags): Call => ({ ...call, code: '503', flags })),
    { ...call, reporter: 'destination' },
    { ...call, reporter: 'destination', source: 'unknown' },
    { ...call, reporter: 'destination', code: '500' },
    { ...call, destination: 'far', service: 'far' },
    { ...call, reporter: 'destination', source: 'other', from: 'west' },
  ];
}

/** A Prometheus that reads one proxy and one istiod, with the labels that rendered jobs give. */
async function prometheusWith(page: { ticks: number; calls: Call[] }, context: TestContext) {
  const [proxy, istiod, kubelet, port] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  await serves('127.0.0.1', proxy, () => proxyPage(page.calls, page.ticks), context);
  await serves('127.0.0.1', istiod, () => istiodPage(page.ticks), context);
  await serves('127.0.0.1', kubelet, () => cadvisorPage(page.ticks), context);
  const dir = scratch(context);
  const job = (name: string, target: number, namespace: string) => ({
    job_name: name,
    static_configs: [{ targets: [`127.0.0.1:${target}`], labels: { cluster: 'east', namespace, pod: name } }],
  });
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [
      job('mesh-proxies', proxy, 'monitoring'),
      job('mesh-control-plane', istiod, 'istio-system'),
      { job_name: 'cadvisor', static_configs: [{ targets: [`127.0.0.1:${kubelet}`], labels: { cluster: 'east' } }] },
    ],
  };
  writeFileSync(join(dir, 'prometheus.yml'), JSON.stringify(config));
  const child = startChild({
    name: 'prometheus',
    command: tools.prometheus,
    args: [
      `--config.file=${dir}/prometheus.yml`,
      `--storage.tsdb.path=${dir}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    logFile: join(dir, 'log'),
    cwd: dir,
    env: {},
  });
  context.onTestFinished(() => child.stop());
  const url = `http://127.0.0.1:${port}`;
  await until(context.signal, () => textFrom(`${url}/-/ready`));
  return async (query: string) => {
    const answer = await jsonFrom<Answer>(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
    if (!answer) throw new Error(`Prometheus refuses ${query}`);
    return answer.data.result;
  };
}
