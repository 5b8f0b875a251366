import { expect, inject, test } from 'vitest';
import type { KubeObject } from '../../src/objects/object.ts';
import { isComponent, peerName } from '../../src/platform/flow.ts';
import { discoveringFrom } from './support/discovering-from.ts';
import { type CompiledPlatform, compiledPlatforms } from './support/platforms.ts';
import { podApi } from './support/pod-api.ts';
import { renderingIn } from './support/renderings.ts';
import { type Started, start } from './support/started.ts';
import { jsonFrom, until } from './support/until.ts';

interface Targets {
  data: { activeTargets: { scrapePool: string; scrapeUrl: string; labels: Record<string, string> }[] };
}

const tools = inject('verifiers');
const namespace = 'monitoring';

/** Under STRICT mTLS pods are called with the mesh's certificate, otherwise in plain text. */
const cases: [platform: string, scheme: string][] = [
  ['servicemesh/basic-servicemesh.yaml with no mesh', 'http'],
  ['servicemesh/basic-servicemesh.yaml with istio', 'https'],
  ['permissive mTLS with istio', 'http'],
];

test.for(cases)('Prometheus of %s finds exactly the pods it may scrape, by %s', async ([title, scheme], context) => {
  const platform = compiledPlatforms().find((candidate) => candidate.title === title);
  const rendering = platform && renderingIn(platform, 'prometheus');
  if (!rendering) throw new Error(`${title} has no Prometheus`);
  const pods = podsOf(platform);
  const apiServer = await podApi([...pods, ...strangers(pods)], context);
  const prometheus = await start(rendering, { tools, context, edit: (content) => discoveringFrom(content, apiServer) });

  const flows = (platform.compiled.graph?.flows ?? []).filter(
    ({ kind, from, to }) => kind === 'scrape' && from === 'prometheus' && isComponent(to),
  );
  const expected = flows.map(({ to, port }) => `${scheme}://${addressOf(pods, peerName(to))}:${port}/metrics`);
  expect(expected).toHaveLength(5);
  const found = await until(context.signal, () => targets(prometheus, expected.length));
  expect(found.map(({ scrapeUrl }) => scrapeUrl).toSorted()).toEqual(expected.toSorted());
  for (const { scrapePool, labels } of found) {
    expect(labels).toMatchObject({ job: scrapePool, namespace, pod: `${scrapePool}-0`, container: scrapePool });
  }
});

test('Prometheus finds the workloads that ask for it, each once, and an exporter on its port', async (context) => {
  const platform = compiledPlatforms().find(({ title }) => title === 'all that Prometheus can be told with no mesh');
  const rendering = platform && renderingIn(platform, 'prometheus');
  if (!rendering) throw new Error('there is no Prometheus');
  const pods = [
    workload('shop', 'cart', '127.2.0.1', { scrape: 'true', port: '9000', path: '/own', scheme: 'https' }),
    workload('shop', 'six', 'fd00::1', { scrape: 'true', port: '9000' }),
    workload('pay', 'all-ports', '127.2.0.2', { scrape: 'true' }),
    workload('shop', 'silent', '127.2.0.3', {}),
    workload('shop', 'unwilling', '127.2.0.4', { scrape: 'false', port: '9000' }),
    workload('elsewhere', 'foreign', '127.2.0.5', { scrape: 'true', port: '9000' }),
    workload(
      namespace,
      'component',
      '127.2.0.6',
      { scrape: 'true' },
      { 'app.kubernetes.io/part-of': 'observability-platform' },
    ),
    workload(namespace, 'neighbour', '127.2.0.7', { scrape: 'true', port: '9000' }),
    workload('nodes', 'exporter', '127.2.0.8', {}),
  ];
  const apiServer = await podApi(pods, context);
  const prometheus = await start(rendering, { tools, context, edit: (content) => discoveringFrom(content, apiServer) });
  const found = await until(context.signal, async () => {
    const answer = await jsonFrom<Targets>(`${prometheus.url(9090)}/api/v1/targets?state=active`);
    const discovered = answer?.data.activeTargets.filter(({ scrapePool }) => /^(workloads|node)$/.test(scrapePool));
    return discovered && discovered.length >= 6 ? discovered : undefined;
  });
  expect(found.map(({ scrapePool, scrapeUrl }) => `${scrapePool} ${scrapeUrl}`).toSorted()).toEqual([
    'node http://127.2.0.8:9100/metrics',
    'workloads http://127.2.0.2:8080/metrics',
    'workloads http://127.2.0.2:8081/metrics',
    'workloads http://127.2.0.7:9000/metrics',
    'workloads http://[fd00::1]:9000/metrics',
    'workloads https://127.2.0.1:9000/own',
  ]);
  const labels = { namespace: 'shop', pod: 'cart', node: 'node', cluster: 'east' };
  expect(found.find(({ scrapeUrl }) => scrapeUrl.includes('127.2.0.1:'))?.labels).toMatchObject(labels);
});

/** A pod of somebody's with two ports and a container that only starts it. */
function workload(
  inNamespace: string,
  name: string,
  podIP: string,
  asks: Record<string, string>,
  labels: Record<string, string> = {},
): KubeObject {
  const annotations = Object.fromEntries(Object.entries(asks).map(([key, value]) => [`prometheus.io/${key}`, value]));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: inNamespace, uid: name, labels, annotations },
    spec: {
      nodeName: 'node',
      initContainers: [{ name: 'init' }],
      containers: [{ name: 'app', ports: [{ containerPort: 8080 }, { containerPort: 8081 }] }, { name: 'proxy' }],
    },
    status: running(podIP),
  };
}

/** The pods a kubelet would report for the platform's workloads, each with an address of its own and an injected sidecar. */
function podsOf({ compiled }: CompiledPlatform): KubeObject[] {
  const workloads = (compiled.plan?.waves ?? [])
    .flatMap(({ objects }) => objects)
    .filter(({ kind }) => kind === 'StatefulSet' || kind === 'Deployment');
  return workloads.map((workload, index): KubeObject => {
    const { template } = workload['spec'] as { template: { metadata: object; spec: object } };
    const sidecar = {
      name: 'sidecar',
      restartPolicy: 'Always',
      ports: [{ name: 'http-envoy-prom', containerPort: 15090 }],
    };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...template.metadata, name: `${workload.metadata.name}-0`, namespace, uid: `uid-${index}` },
      spec: { ...template.spec, nodeName: 'node', initContainers: [sidecar] },
      status: running(`127.1.0.${index + 1}`),
    };
  });
}

/** Pods that look alike but are not to be scraped: one that has ended, and one of the same name that belongs to nobody. */
function strangers(pods: KubeObject[]): KubeObject[] {
  const [pod] = pods.filter(({ metadata }) => metadata.name === 'loki-0');
  if (!pod) throw new Error('there is no pod of Loki');
  const { 'app.kubernetes.io/part-of': _, ...labels } = pod.metadata.labels ?? {};
  return [
    {
      ...pod,
      metadata: { ...pod.metadata, name: 'loki-ended', uid: 'ended' },
      status: { ...running('127.1.1.1'), phase: 'Succeeded' },
    },
    {
      ...pod,
      metadata: { ...pod.metadata, name: 'loki-foreign', uid: 'foreign', labels },
      status: running('127.1.1.2'),
    },
  ];
}

function running(podIP: string): object {
  return {
    phase: 'Running',
    podIP,
    podIPs: [{ ip: podIP }],
    hostIP: '127.0.0.1',
    conditions: [{ type: 'Ready', status: 'True' }],
  };
}

function addressOf(pods: KubeObject[], component: string): string {
  const pod = pods.find(({ metadata }) => metadata.name === `${component}-0`);
  if (!pod) throw new Error(`there is no pod of ${component}`);
  return (pod['status'] as { podIP: string }).podIP;
}

/** The discovered targets, once there are as many as expected; its own target is not discovered, and proxies are not its components. */
async function targets(prometheus: Started, atLeast: number): Promise<Targets['data']['activeTargets'] | undefined> {
  const answer = await jsonFrom<Targets>(`${prometheus.url(9090)}/api/v1/targets?state=active`);
  const found = answer?.data.activeTargets.filter(({ scrapePool }) => !/^(prometheus|mesh-.*)$/.test(scrapePool)) ?? [];
  return found.length >= atLeast ? found : undefined;
}
