import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endings } from '../support/endings.ts';
import { eventually } from '../support/eventually.ts';
import { useStage } from '../support/stage.ts';
import { namespacesRefused } from './network.ts';
import { type Scene, setScene } from './scene.ts';

const refused = await namespacesRefused();
if (refused !== undefined) console.warn(`the show is skipped: network namespaces cannot be made here: ${refused}`);

describe.skipIf(refused !== undefined)('a platform in a mesh whose pods run', () => {
  const stage = useStage();
  const ending = endings();
  let scene: Scene;

  beforeAll(async () => {
    scene = await setScene(stage, ending);
  });
  afterAll(() => ending.end());

  test('one request is counted, logged and traced, and its trace ID leads from each to the other', async () => {
    const { shop, front, node, store } = scene;
    const path = `/buy/${randomBytes(8).toString('hex')}`;
    const answer = await node.network.call(`http://${front.address}:8080${path}`);
    expect(answer).toEqual({ status: 200, text: 'sold' });

    const [line] = await eventually(async () => {
      const found = await lines(
        scene,
        `{k8s_namespace_name="${shop}", k8s_container_name="istio-proxy"} | path="${path}" | k8s_pod_name="front"`,
      );
      expect(found).toHaveLength(1);
      return found;
    });
    expect(line?.stream).toMatchObject({ log_type: 'access', response_code: '200', k8s_cluster_name: 'east' });
    const traceId = line?.stream['trace_id'] ?? '';
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);

    await eventually(async () => {
      const found = await lines(scene, scene.traceQuery(traceId));
      expect(found.map(({ stream }) => stream['k8s_pod_name'] ?? '').toSorted()).toEqual(['cart', 'front']);
    });
    const spans = await eventually(async () => {
      const found = store.spans().filter((span) => span.traceId === traceId);
      expect(found.map(({ service }) => service).toSorted()).toEqual([`cart.${shop}`, `front.${shop}`]);
      return found;
    }, 60_000);
    const [called, caller] = ['cart', 'front'].map((name) =>
      spans.find(({ service }) => service === `${name}.${shop}`),
    );
    expect(called?.parentSpanId).toBe(caller?.spanId);
    expect(caller?.attributes).toMatchObject({ 'k8s.cluster.name': 'east' });

    const upstream = `outbound|8080||cart.${shop}.svc.cluster.local`;
    await eventually(async () => {
      const found = await samples(scene, `envoy_cluster_upstream_rq_completed{cluster_name="${upstream}"}`);
      expect(found).toHaveLength(1);
      expect(found[0]?.value).toBe(1);
      expect(found[0]?.metric).toMatchObject({
        job: 'mesh-proxies',
        namespace: shop,
        pod: 'front',
        node: 'node-a',
        cluster: 'east',
      });
    }, 60_000);
  });
});

interface Line {
  stream: Record<string, string>;
  time: string;
  content: string;
}

async function lines({ node, parts }: Scene, query: string): Promise<Line[]> {
  const start = `${Date.now() - 3_600_000}000000`;
  const url = `http://${parts.loki.address}:3100/loki/api/v1/query_range?limit=5000&start=${start}&query=${encodeURIComponent(query)}`;
  const { status, text } = await node.network.call(url);
  if (status !== 200) throw new Error(`Loki answers ${status}: ${text}`);
  const { data } = JSON.parse(text) as {
    data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
  };
  return data.result.flatMap(({ stream, values }) => values.map(([time, content]) => ({ stream, time, content })));
}

interface Sample {
  metric: Record<string, string>;
  value: number;
}

async function samples({ node, parts }: Scene, query: string): Promise<Sample[]> {
  const url = `http://${parts.prometheus.address}:9090/api/v1/query?query=${encodeURIComponent(query)}`;
  const { status, text } = await node.network.call(url);
  if (status !== 200) throw new Error(`Prometheus answers ${status}: ${text}`);
  const { data } = JSON.parse(text) as {
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}
