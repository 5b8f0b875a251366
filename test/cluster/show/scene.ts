import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { KubeClient } from '../../../src/kube/client.ts';
import { at, items, text, texts } from '../../../src/objects/access.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { defaultCacheDir } from '../../../src/sandbox/sandbox.ts';
import { validatorBinaries } from '../../../src/sandbox/validator-tools.ts';
import { applyPlatform, basicPlatform, condition, ready } from '../operator-support.ts';
import type { Endings } from '../support/endings.ts';
import { eventually } from '../support/eventually.ts';
import { sharedSandbox } from '../support/sandbox.ts';
import type { TestStage } from '../support/stage.ts';
import { type Node, type Running, runContainer } from './container.ts';
import { envoyBinary } from './envoy-binary.ts';
import { startPodNetwork } from './network.ts';
import { runProxied } from './proxied.ts';
import { runSpanStore } from './spans.ts';

type Part = 'prometheus' | 'loki' | 'otel-collector' | 'log-agent';

/** A platform whose pods run, and two workloads with proxies: `front` calls `cart`. */
export interface Scene {
  node: Node;
  home: string;
  shop: string;
  parts: Record<Part, Running>;
  store: Awaited<ReturnType<typeof runSpanStore>>;
  front: { address: string; log: string };
  cart: { address: string; log: string };
  /** The query by which Grafana goes from a span to its lines, with this trace. */
  traceQuery(traceId: string): string;
}

const nodeName = 'node-a';

/** The operator writes the platform, and what runs is what its pods say. */
export async function setScene(stage: TestStage, ending: Endings): Promise<Scene> {
  const tools = { cacheDir: defaultCacheDir(process.env), env: process.env };
  const [binaries, envoy] = [await validatorBinaries(tools), await envoyBinary(tools.cacheDir)];
  const { admin: client } = stage;
  await stage.startOperator();
  const [home, shop] = [await stage.makeNamespace(), await stage.makeNamespace({ 'istio-injection': 'enabled' })];
  const platform = await applyPlatform(client, platformOf(home, shop));
  const telemetry = await condition(client, platform, 'TelemetryReady', 'False', 'ProviderMissing');
  const providers = entriesIn(telemetry.message ?? '');
  await ready(client, platform);
  for (const object of ['front', 'cart'].flatMap((name) => workload(shop, name)))
    await client.apply(object, { fieldManager: 'show', force: true });
  const pods = await eventually(() => runningPods(client, home, shop), 60_000);

  const dir = mkdtempSync(join(tmpdir(), 'gunj-show-'));
  ending.add(() => rmSync(dir, { recursive: true, force: true }));
  const network = await startPodNetwork(dir, sharedSandbox().server, ending);
  await network.name(await eventually(() => namesOf(client, [home, shop]), 60_000));
  const node = { dir, network, client, ending };
  const start = (part: Part, program: string) => runContainer(node, podOf(pods, part), part, program);
  const store = await runSpanStore(node, podOf(pods, 'tempo'), binaries.otelcol);
  const [prometheus, loki] = await Promise.all([
    start('prometheus', binaries.prometheus),
    start('loki', binaries.loki),
  ]);
  const [collector, agent] = await Promise.all([
    start('otel-collector', binaries.otelcol),
    start('log-agent', binaries.otelcol),
  ]);
  const proxy = {
    accessLog: at(providers, 'envoyFileAccessLog', 'logFormat', 'labels') as Record<string, unknown>,
    tracing: at(providers, 'opentelemetry') as { service: string; port: number },
  };
  const cartHost = `cart.${shop}.svc.cluster.local`;
  const cart = await runProxied(node, podOf(pods, 'cart'), envoy, {
    ...proxy,
    service: `cart.${shop}`,
    upstream: { local: 8080 },
  });
  const front = await runProxied(node, podOf(pods, 'front'), envoy, {
    ...proxy,
    service: `front.${shop}`,
    upstream: { host: cartHost, port: 8080 },
  });
  const query = await traceQueryOf(client, home);
  return {
    node,
    home,
    shop,
    parts: { prometheus, loki, 'otel-collector': collector, 'log-agent': agent },
    store,
    front,
    cart,
    traceQuery: (traceId) => query.replace('$' + '{__trace.traceId}', traceId),
  };
}

function platformOf(home: string, shop: string): KubeObject {
  return basicPlatform(home, {
    global: { clusterName: 'east' },
    observability: { namespaces: { names: [shop] } },
    serviceMesh: {
      enabled: true,
      type: 'istio',
      // No sidecars run here that could make and check certificates.
      mtls: { enabled: true, mode: 'PERMISSIVE' },
      observability: {
        metrics: { profile: 'full' },
        tracing: { enabled: true, samplingRate: 1 },
        accessLogs: { enabled: true, format: 'JSON' },
      },
    },
    components: { logAgent: { enabled: true }, prometheus: { scrapeInterval: '5s' } },
  });
}

/** The entries of extensionProviders that the operator says have to be added, as one. */
function entriesIn(message: string): unknown {
  const entries = [...message.matchAll(/extensionProviders: (\[.*?\])\}\}/g)].flatMap(([, list]) =>
    items(parse(list ?? '')),
  );
  return Object.assign({}, ...entries) as unknown;
}

function workload(namespace: string, name: string): KubeObject[] {
  const labels = { app: name };
  const port = { name: 'http', port: 8080, targetPort: 8080 };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec: { selector: labels, ports: [port] } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name, labels },
      spec: { nodeName, containers: [{ name: 'app', image: 'app:1', ports: [{ containerPort: 8080 }] }] },
    },
  ];
}

/** Pods that are ready, of which there are as many as are to run. */
async function runningPods(client: KubeClient, home: string, shop: string): Promise<KubeObject[]> {
  const found = await Promise.all(
    [home, shop].map((namespace) => client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace })),
  );
  const pods = found.flatMap(({ items: some }) => some).filter(isReady);
  const wanted = ['prometheus', 'loki', 'otel-collector', 'log-agent', 'tempo', 'front', 'cart'];
  expect(wanted.filter((name) => pods.every((pod) => !isOf(pod, name)))).toEqual([]);
  return pods;
}

function isReady(pod: KubeObject): boolean {
  const conditions = items(at(pod, 'status', 'conditions'));
  return conditions.some((one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True');
}

/** Of an agent on every node, the one whose node the workloads are on. */
function isOf(pod: KubeObject, name: string): boolean {
  const { labels = {} } = pod.metadata;
  return (
    (labels['app.kubernetes.io/name'] ?? labels['app']) === name &&
    (name !== 'log-agent' || at(pod, 'spec', 'nodeName') === nodeName)
  );
}

function podOf(pods: readonly KubeObject[], name: string): KubeObject {
  const found = pods.find((pod) => isOf(pod, name));
  if (!found) throw new Error(`there is no pod of ${name}`);
  return found;
}

/** What DNS answers: of each Service, the addresses of its pods, as if it were headless. Nobody has the cluster's addresses here. */
async function namesOf(client: KubeClient, namespaces: readonly string[]): Promise<Record<string, string[]>> {
  const names: Record<string, string[]> = {};
  for (const namespace of namespaces) {
    const kind = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
    for (const slice of (await client.list(kind, { namespace })).items) {
      const service = slice.metadata.labels?.['kubernetes.io/service-name'] ?? '';
      const endpoints = items(slice['endpoints']).filter((one) => at(one, 'conditions', 'ready') === true);
      const addresses = endpoints.flatMap((one) => texts(at(one, 'addresses')));
      if (addresses.length > 0) names[`${service}.${namespace}.svc.cluster.local`] = addresses;
    }
  }
  const wanted = ['prometheus', 'loki', 'otel-collector', 'tempo', 'cart'];
  expect(wanted.filter((name) => !Object.keys(names).some((one) => one.startsWith(`${name}.`)))).toEqual([]);
  return names;
}

async function traceQueryOf(client: KubeClient, namespace: string): Promise<string> {
  const { items: maps } = await client.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace });
  const content = maps.map((map) => text(at(map, 'data', 'datasources.yaml'))).find((one) => one !== undefined);
  const found = items(at(parse(content ?? ''), 'datasources'))
    .map((one) => text(at(one, 'jsonData', 'tracesToLogsV2', 'query')))
    .find((one) => one !== undefined);
  // As Grafana reads the file.
  return (found ?? 'no datasource leads from spans to lines').replaceAll('$$', '$');
}
