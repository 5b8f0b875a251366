import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { at } from '../src/objects/access.ts';
import type { ValidatorBinaries } from '../src/sandbox/validator-tools.ts';
import { discoveringFrom } from '../test/verify/support/discovering-from.ts';
import type { Lifetime } from '../test/verify/support/host.ts';
import { type Call, callLines, serves } from '../test/verify/support/mesh-exposition.ts';
import { podApi } from '../test/verify/support/pod-api.ts';
import { type Started, start } from '../test/verify/support/started.ts';
import { inLifetime } from './lifetime.ts';
import { renderedBy } from './platform.ts';
import { benchValidators } from './validators.ts';

const profiles = ['minimal', 'standard', 'full'] as const;
const upstream = 'outbound|8080||s1.shop.svc.cluster.local';
/** Bounds of the histograms of Istio's proxies. */
const buckets =
  '0.5 1 5 10 25 50 100 250 500 1000 2500 5000 10000 30000 60000 300000 600000 1800000 3600000 +Inf'.split(' ');

interface Pod {
  name: string;
  address: string;
  page: string;
}

/** How many series a real Prometheus keeps of a pod, by profile, with the jobs and rules as they are rendered. */
export async function seriesBench(): Promise<string[]> {
  const tools = await benchValidators();
  const pods = podsOf(readFileSync(join(import.meta.dirname, 'fixtures/sidecar.prom'), 'utf8'));
  const counts: Record<string, number>[] = [];
  for (const profile of profiles) counts.push(await inLifetime((context) => count(profile, { pods, tools, context })));
  const of = (name: string) => counts.map((found) => found[name] ?? Number.NaN);
  const more = (name: string) => counts.map((found) => (found[name] ?? Number.NaN) - (found['idle'] ?? Number.NaN));
  const row = (title: string, values: readonly number[]) => `| ${title} | ${values.join(' | ')} |`;
  return [
    `| series | ${profiles.join(' | ')} |`,
    '|---|---|---|---|',
    row('a pod without traffic', of('idle')),
    row('more for each caller, called and response code, told of by one end', more('call')),
    row('more for each service called, where the pod counts it (`proxyStatsMatcher`)', more('upstream')),
    row('a pod that calls 5 services and is called by 3, two response codes each', of('busy')),
    row('the same, and it counts what it calls', of('counting')),
  ];
}

/** `call`, `upstream` and `idle` differ in one thing each. */
function podsOf(page: string): Pod[] {
  const lines = page.split('\n');
  const isUpstream = (line: string) => line.includes(`cluster_name="${upstream}"`);
  const idle = lines.filter((line) => !isUpstream(line));
  const ofUpstream = lines.filter(isUpstream);
  const calls = [1, 2, 3, 4, 5].flatMap((service) => [
    call('source', 'web', `s${service}`, '200'),
    call('source', 'web', `s${service}`, '503'),
  ]);
  const called = [1, 2, 3].flatMap((caller) => [
    call('destination', `c${caller}`, 'web', '200'),
    call('destination', `c${caller}`, 'web', '503'),
  ]);
  const busy = [...idle, ...[...calls, ...called].flatMap(seriesOf)];
  const upstreams = [1, 2, 3, 4, 5].flatMap((service) =>
    ofUpstream.map((line) => line.replace('||s1.', `||s${service}.`)),
  );
  const pages = {
    idle,
    call: [...idle, ...seriesOf(call('source', 'web', 's1', '200'))],
    upstream: [...idle, ...ofUpstream],
    busy,
    counting: [...busy, ...upstreams],
  };
  return Object.entries(pages).map(([name, content], index) => ({
    name,
    address: `127.2.2.${index + 1}`,
    page: grouped(content),
  }));
}

function call(reporter: Call['reporter'], source: string, destination: string, code: string): Call {
  return { reporter, source, destination, service: destination, code, count: 1 };
}

const seriesOf = (one: Call): string[] => callLines(one, buckets).filter((line) => !line.startsWith('istio_tcp_'));

/** Comments stand with what they are about, or a parser refuses the page: types are not counted here. */
function grouped(lines: readonly string[]): string {
  return `${lines.filter((line) => line !== '' && !line.startsWith('#')).join('\n')}\n`;
}

interface Setting {
  pods: readonly Pod[];
  tools: ValidatorBinaries;
  context: Lifetime;
}

async function count(profile: string, { pods, tools, context }: Setting): Promise<Record<string, number>> {
  for (const { address, page } of pods)
    await serves(address, 15020, (url) => (url === '/stats/prometheus' ? page : undefined), context);
  const apiServer = await podApi(pods.map(podOf), context);
  const spec = `
  observability: { namespaces: { names: [shop] } }
  serviceMesh: { enabled: true, type: istio, observability: { metrics: { profile: ${profile} } } }`;
  const prometheus = await start(renderedBy(spec, 'prometheus', { meshed: true }), {
    tools,
    context,
    edit: (content) =>
      discoveringFrom(content, apiServer).replaceAll(/((?:scrape|evaluation)_(?:interval|timeout)): \d+s/g, '$1: 1s'),
  });
  // Each edge of each pod is recorded once more: 1 of `call`, and 16 of each of the two busy ones.
  const recorded = 'count(istio_request_total)';
  const deadline = Date.now() + 120_000;
  while ((await ask(prometheus, recorded))[0]?.count !== 33) {
    if (Date.now() > deadline) throw new Error('Prometheus has not recorded all requests');
    await sleep(500);
  }
  const found = await ask(prometheus, 'count by (pod) ({namespace="shop", pod!=""})');
  return Object.fromEntries(found.map(({ pod, count: series }) => [pod, series]));
}

async function ask(prometheus: Started, query: string): Promise<{ pod: string; count: number }[]> {
  const response = await fetch(`${prometheus.url(9090)}/api/v1/query?query=${encodeURIComponent(query)}`);
  const results = (at(await response.json(), 'data', 'result') ?? []) as {
    metric: Record<string, string>;
    value: [number, string];
  }[];
  return results.map(({ metric, value }) => ({ pod: metric['pod'] ?? '', count: Number(value[1]) }));
}

function podOf({ name, address }: Pod): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: name },
    spec: {
      nodeName: 'node',
      containers: [
        { name: 'app' },
        { name: 'istio-proxy', ports: [{ name: 'http-envoy-prom', containerPort: 15090 }] },
      ],
    },
    status: { phase: 'Running', podIP: address, podIPs: [{ ip: address }], hostIP: '127.0.0.1' },
  };
}
