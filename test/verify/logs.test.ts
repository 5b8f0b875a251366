import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, inject, type TestContext, test } from 'vitest';
import { parse } from 'yaml';
import { logAgentMetrics } from '../../src/components/log-agent/metrics.ts';
import { at, items, text } from '../../src/objects/access.ts';
import type { ComponentName } from '../../src/platform/component.ts';
import { compiledPlatforms } from './support/platforms.ts';
import { fileOf, type Rendering, renderingIn } from './support/renderings.ts';
import { type Started, start } from './support/started.ts';
import { jsonFrom, textFrom, until } from './support/until.ts';

const tools = inject('verifiers');
const trace = '5b8efff798038103d269b633813fc60c';

interface Stream {
  stream: Record<string, string>;
  values: [string, string][];
}

function rendered(component: ComponentName, of = 'logs of the nodes'): Rendering {
  const platform = compiledPlatforms().find(({ title }) => title === `${of} with istio`);
  const rendering = platform && renderingIn(platform, component);
  if (!rendering) throw new Error(`there is no ${component}`);
  return rendering;
}

async function startLogs(context: TestContext): Promise<{ loki: Started; agent: Started }> {
  const loki = await start(rendered('loki'), { tools, context });
  const agent = await start(rendered('log-agent'), { tools, context, peers: { loki } });
  return { loki, agent };
}

/** What a container runtime writes for a line on standard output; `part` for one that goes on in the next. */
function line(content: string, part: 'F' | 'P' = 'F'): string {
  return `${new Date().toISOString().replace('Z', `${String(Math.random()).slice(2, 8).padEnd(6, '0')}Z`)} stdout ${part} ${content}`;
}

async function write(agent: Started, container: string, lines: readonly string[]): Promise<void> {
  const file = join(agent.path('/var/log/pods'), container, '0.log');
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, lines.map((one) => `${one}\n`).join(''));
}

/** Every stream that answers; five thousand lines at most. */
async function query(loki: Started, logql: string): Promise<Stream[]> {
  const start = `${Date.now() - 3_600_000}000000`;
  const url = `${loki.url(3100)}/loki/api/v1/query_range?limit=5000&start=${start}&query=${encodeURIComponent(logql)}`;
  return (await jsonFrom<{ data: { result: Stream[] } }>(url))?.data.result ?? [];
}

/** The answer as soon as it has so many lines. */
function linesOf(context: TestContext, loki: Started, logql: string, count: number): Promise<Stream[]> {
  return until(context.signal, async () => {
    const streams = await query(loki, logql);
    return streams.flatMap(({ values }) => values).length >= count ? streams : undefined;
  });
}

/** What the links to Loki in the platform's dashboards ask, with one namespace chosen. */
function dashboardQueries(namespace: string): string[] {
  const { files } = rendered('grafana', 'servicemesh/basic-servicemesh.yaml');
  const dashboards = Object.entries(files).filter(([path]) => /\/gunj-[a-z-]+\.json$/.test(path));
  return dashboards
    .flatMap(([, content]) => items(at(JSON.parse(content), 'links')))
    .flatMap((link) => /panes=(.*)$/.exec(text(at(link, 'url')) ?? '')?.[1] ?? [])
    .flatMap((panes) => items(at(JSON.parse(decodeURIComponent(panes)), 'a', 'queries')))
    .filter((asked) => at(asked, 'datasource', 'type') === 'loki')
    .map((asked) => (text(at(asked, 'expr')) ?? '').replaceAll(/\$\{namespace:pipe\}/g, namespace));
}

const contents = (streams: readonly Stream[]): string[] =>
  streams.flatMap(({ values }) => values.map(([, content]) => content)).sort();

test('what containers write is found in Loki by its trace, with what access logs say beside each line', async (context) => {
  const { loki, agent } = await startLogs(context);
  const envoy = JSON.stringify({
    start_time: '2026-11-26T19:00:00.000Z',
    method: 'GET',
    path: '/cart',
    response_code: 503,
    response_flags: 'UO',
    trace_id: trace,
    upstream_cluster: null,
  });
  // As linkerd2-proxy writes it, and where nobody answered.
  const linkerdCall = {
    'client.addr': '10.1.2.3:45678',
    'client.id': 'web.shop.serviceaccount.identity.linkerd.cluster.local',
    host: 'till.pay',
    method: 'GET',
    request_bytes: '',
    timestamp: '2026-11-26T19:00:00.123456789Z',
    trace_id: trace,
    uri: 'http://till.pay/pay',
    user_agent: 'curl',
    version: 'HTTP/1.1',
  };
  const linkerd = JSON.stringify({ ...linkerdCall, status: 404, total_ns: '5000', processing_ns: '900' });
  const unanswered = JSON.stringify(linkerdCall);
  const broken = '{"response_code": 200, "path": "/cut';
  const app = `paid, trace_id=${trace}`;
  await write(agent, 'shop_cart-0_a1/istio-proxy', [line(envoy), line(broken), line('2026 info envoy started')]);
  await write(agent, 'pay_till-7f9c8d5b66-x2x4z_b2/linkerd-proxy', [line(linkerd), line(unanswered)]);
  await write(agent, 'pay_till-7f9c8d5b66-x2x4z_b2/app', [
    line(app),
    line('one ', 'P'),
    line('line'),
    'not what a runtime writes',
  ]);
  await write(agent, 'pay_till-7f9c8d5b66-x2x4z_b2/noisy', [line(`noise trace_id=${trace}`)]);
  await write(agent, 'secret_x-0_c3/app', [line(`hidden trace_id=${trace}`)]);
  await write(agent, 'monitoring_loki-0_d4/istio-proxy', [
    line(envoy),
    line('[2026-11-26T19:00:00.000Z] "POST /otlp/v1/logs HTTP/1.1" 204 -'),
    line(unanswered),
    line(
      '10.1.2.3:45678 a.monitoring.serviceaccount.identity.linkerd.cluster.local - [2026-11-26T19:00:00.1Z] "POST / HTTP/1.1" 204',
    ),
    line('2026 info sds started'),
  ]);

  const asked = items(at(parse(fileOf(rendered('grafana'), 'datasources.yaml')), 'datasources'))
    .map((one) => text(at(one, 'jsonData', 'tracesToLogsV2', 'query')))
    .find((found) => found !== undefined)
    // As Grafana reads the file, and as its panel asks.
    ?.replaceAll('$$', '$')
    .replace('$' + '{__trace.traceId}', trace);
  const found = await linesOf(context, loki, asked ?? 'the datasource of traces leads to no logs', 4);
  expect(contents(found)).toEqual([envoy, linkerd, unanswered, app].sort());
  expect(found.find(({ values }) => values[0]?.[1] === envoy)?.stream).toMatchObject({
    k8s_namespace_name: 'shop',
    k8s_container_name: 'istio-proxy',
    k8s_cluster_name: 'east',
    k8s_pod_name: 'cart-0',
    log_type: 'access',
    response_code: '503',
    response_flags: 'UO',
    detected_level: 'error',
    service_name: 'cart',
    // What the user's own operator says.
    team: 'none',
  });
  expect(found.find(({ values }) => values[0]?.[1] === linkerd)?.stream).toMatchObject({
    k8s_container_name: 'linkerd-proxy',
    k8s_pod_name: 'till-7f9c8d5b66-x2x4z',
    service_name: 'till',
    log_type: 'access',
    response_code: '404',
    detected_level: 'warn',
    client_id: 'web.shop.serviceaccount.identity.linkerd.cluster.local',
    uri: 'http://till.pay/pay',
  });
  expect(found.find(({ values }) => values[0]?.[1] === unanswered)?.stream).toMatchObject({ log_type: 'access' });

  // One question for proxies of both kinds, as docs/logs.md has it; and where dashboards lead to.
  const failed = await query(loki, '{k8s_container_name=~".+-proxy"} | log_type="access" | response_code >= 400');
  expect(contents(failed)).toEqual([envoy, linkerd].sort());
  const linked = dashboardQueries('shop');
  expect(linked.length).toBeGreaterThan(0);
  for (const one of linked) expect(contents(await query(loki, one)), one).toContain(envoy);

  // Nothing is lost because it could not be read, and lines the runtime has cut are whole again.
  const everything = '{service_name=~".+"}';
  const all = contents(await linesOf(context, loki, everything, 9));
  expect(all).toEqual(
    [
      envoy,
      broken,
      '2026 info envoy started',
      linkerd,
      unanswered,
      app,
      'one line',
      'not what a runtime writes',
      '2026 info sds started',
    ].sort(),
  );
  // What the dashboard of the platform shows of it.
  const page = (await textFrom(`${agent.url(8888)}/metrics`)) ?? '';
  const told = [...page.matchAll(/^(otelcol_\w+)[ {]/gm)].map(([, name]) => name);
  const { lost: _none, heldUp: _nor, ...shown } = logAgentMetrics;
  for (const { series } of Object.values(shown))
    expect(
      series.filter((name) => told.includes(name)),
      series.join(' or '),
    ).toHaveLength(1);
  const labels = await jsonFrom<{ data: string[] }>(`${loki.url(3100)}/loki/api/v1/labels`);
  expect(labels?.data.filter((name) => name.startsWith('k8s_')).toSorted()).toEqual([
    'k8s_cluster_name',
    'k8s_container_name',
    'k8s_namespace_name',
  ]);
});

test('lines written while Loki and the agent are killed are all there afterwards, each once', async (context) => {
  const { loki, agent } = await startLogs(context);
  const written: string[] = [];
  let writing = true;
  const writer = (async () => {
    for (let batch = 0; writing || batch < 40; batch++) {
      const lines = Array.from({ length: 50 }, (_, index) => `sold ${batch}-${index}`);
      written.push(...lines);
      await write(
        agent,
        'shop_cart-0_a1/app',
        lines.map((one) => line(one)),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (batch > 85) break;
    }
  })();
  const stored = '{k8s_namespace_name="shop"}';
  await linesOf(context, loki, stored, 200);
  await loki.kill();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await agent.kill();
  await agent.again();
  await loki.again();
  await linesOf(context, loki, stored, 400);
  await agent.kill();
  await agent.again();
  writing = false;
  await writer;
  const found = contents(await linesOf(context, loki, stored, written.length));
  expect(found).toEqual(written.toSorted());
});
