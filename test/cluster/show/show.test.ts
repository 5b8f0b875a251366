import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endings } from '../support/endings.ts';
import { eventually } from '../support/eventually.ts';
import { useStage } from '../support/stage.ts';
import { startLoad } from './load.ts';
import { namespacesRefused } from './network.ts';
import { history, lines, samples } from './queries.ts';
import { type Scene, setScene } from './scene.ts';

const refused = await namespacesRefused();
if (refused !== undefined) console.warn(`the show is skipped: network namespaces cannot be made here: ${refused}`);

describe.skipIf(refused !== undefined)('a platform in a mesh whose pods run', () => {
  const stage = useStage();
  const ending = endings();
  let scene: Scene;

  // Where nothing is built yet, the programs that run in its pods are.
  beforeAll(async () => {
    scene = await setScene(stage, ending);
  }, 3_600_000);
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
      expect(found[0]?.value).toBe(await told(scene));
      expect(found[0]?.metric).toMatchObject({
        job: 'mesh-proxies',
        namespace: shop,
        pod: 'front',
        node: 'node-a',
        cluster: 'east',
      });
    }, 60_000);
  });

  test('each part is killed under load: every answered request is logged once, counted and traced', async () => {
    const { shop, parts, store } = scene;
    const counter = `envoy_cluster_upstream_rq_completed{pod="front", cluster_name="outbound|8080||cart.${shop}.svc.cluster.local"}`;
    const load = startLoad(scene);
    ending.add(() => load.end());
    await load.more(30);
    const recorded = await eventually(async () => {
      const found = await history(scene, counter);
      expect(found.length).toBeGreaterThan(1);
      return found;
    });

    const killed = [parts.prometheus, parts.loki, parts['log-agent']];
    await Promise.all(killed.map((part) => part.kill()));
    await load.more(30);
    await Promise.all(killed.map((part) => part.again()));
    // The Collector holds what nobody takes.
    await store.kill();
    await load.more(30);
    await store.again();
    const answered = await load.end();

    const logged = await eventually(async () => {
      const found = await lines(
        scene,
        `{k8s_namespace_name="${shop}"} | k8s_pod_name="front" | path=~"${load.prefix}.+"`,
      );
      expect(found.map(({ stream }) => stream['path'] ?? '').toSorted()).toEqual(answered.toSorted());
      return found;
    }, 60_000);
    expect(await history(scene, counter)).toEqual(expect.arrayContaining(recorded));
    await eventually(async () => {
      const own = await told(scene);
      expect(own).toBeGreaterThanOrEqual(answered.length);
      expect((await samples(scene, counter))[0]?.value).toBe(own);
    });
    const traces = logged.map(({ stream }) => stream['trace_id'] ?? '');
    await eventually(() => {
      const found = new Set(store.spans().map(({ service, traceId }) => `${service} ${traceId}`));
      const wanted = traces.flatMap((trace) => [`front.${shop} ${trace}`, `cart.${shop} ${trace}`]);
      expect(wanted.filter((one) => !found.has(one))).toEqual([]);
      return Promise.resolve();
    }, 60_000);
  });

  test('a Collector that is killed holds up nobody, and spans go on when it is back', async () => {
    const { front, node, parts, store } = scene;
    const request = async () => {
      const answer = await node.network.call(`http://${front.address}:8080/after`);
      expect(answer.status).toBe(200);
    };
    await parts['otel-collector'].kill();
    await request();
    await parts['otel-collector'].again();
    const before = store.spans().length;
    await eventually(async () => {
      await request();
      expect(store.spans().length).toBeGreaterThan(before);
    }, 60_000);
  });
});

/** Requests from `front` to `cart` that were answered, as the proxy itself counts them. */
async function told({ node, front }: Scene): Promise<number> {
  const { text } = await node.network.call(`http://${front.address}:15020/stats/prometheus`);
  return Number(/^envoy_cluster_upstream_rq_completed\{\S*\|cart\.\S+ (\d+)$/m.exec(text)?.[1]);
}
