import { beforeAll, describe, expect, it } from 'vitest';
import { readProxy } from '../../src/mesh/istio/read-proxy.ts';
import { at } from '../../src/objects/access.ts';
import { type KubeObject, type ObjectRef, refOf } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  quiet,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const home = (name: string): ObjectRef => ({ apiVersion: 'v1', kind: 'Namespace', name });
const off = { enabled: false };
/** Two StatefulSets, and a Deployment of two. */
const few = { alertmanager: off, tempo: off, grafana: off, opentelemetryCollector: { replicas: 2 } };

describe('a mesh that changes', () => {
  const stage = useStage({ mesh: 'istio' });
  const namespace = 'monitoring';
  let operator: RunningOperator;
  let platform: ObjectRef;

  beforeAll(async () => {
    operator = await stage.startOperator({ recheckMs: 1000, unreadyMs: 1000 });
    await stage.admin.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { fieldManager: 'test' },
    );
    platform = await applyPlatform(stage.admin, basicPlatform(namespace, { components: few }));
    await ready(stage.admin, platform);
    await condition(stage.admin, platform, 'MeshReady', 'True', 'Ready');
  });

  const pods = async () => {
    const { items } = await stage.admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
    return items.filter(({ metadata }) => !metadata.deletionTimestamp);
  };
  const proxies = async () =>
    [...new Set((await pods()).map((pod) => JSON.stringify(readProxy(pod) ?? 'none')))].map(
      (text) => JSON.parse(text) as unknown,
    );
  const uids = async () => new Set((await pods()).map(({ metadata }) => metadata.uid));
  const templates = async () => {
    const kinds = ['StatefulSet', 'Deployment'].map((kind) => ({ apiVersion: 'apps/v1', kind }));
    const lists = await Promise.all(kinds.map((kind) => stage.admin.list(kind, { namespace })));
    return lists.flatMap(({ items }) => items.map((one) => JSON.stringify(at(one.spec, 'template'))));
  };

  /** Pods that are there but not ready, at each look until `done`. */
  const watchDowntime = async (done: () => Promise<void>) => {
    let most = 0;
    await eventually(async () => {
      const found = await pods();
      most = Math.max(most, 4 - found.filter(isReady).length);
      await done();
    }, 120_000);
    return most;
  };

  it('replaces the pods one at a time when its version changes, and once', async () => {
    const before = { uids: await uids(), templates: await templates() };
    operator.writes();
    await stage.mesh.install({ version: '1.30.4' });
    const most = await watchDowntime(async () =>
      expect(await proxies()).toEqual([{ revision: 'default', version: '1.30.4' }]),
    );
    expect(most).toBeLessThanOrEqual(1);
    await ready(stage.admin, platform);
    await condition(stage.admin, platform, 'MeshReady', 'True', 'Ready');
    const after = await uids();
    expect([...after].filter((uid) => before.uids.has(uid))).toEqual([]);
    expect(await templates()).toEqual(before.templates);
    expect((await statusOf(stage.admin, platform)).serviceMesh).toMatchObject({ version: '1.30.4' });
    await quiet(operator);
    expect(await uids()).toEqual(after);
    const { components = {} } = await statusOf(stage.admin, platform);
    expect(Object.values(components).map(({ proxy }) => proxy)).toEqual([undefined, undefined, undefined]);
  });

  it('writes nothing but the status and evictions for that', async () => {
    await stage.mesh.install({ version: '1.30.5' });
    await eventually(
      async () => expect(await proxies()).toEqual([{ revision: 'default', version: '1.30.5' }]),
      120_000,
    );
    await quiet(operator);
    const { text } = await operator.get('/metrics');
    expect(text).toMatch(/gunj_writes_total\{kind="Pod",verb="evict"\} 8/);
    const kinds = new Set(operator.writes().map(({ kind }) => kind));
    expect([...kinds].filter((kind) => !['ObservabilityPlatform', 'Pod', ''].includes(kind))).toEqual([]);
  });

  it('replaces the pods when the namespace goes over to another revision, with policies as before', async () => {
    await stage.mesh.install({ revision: 'canary', version: '1.31.0', tags: [] });
    const policies = async () =>
      (await stage.admin.list({ apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' }, { namespace })).items
        .map(({ metadata, spec }) => JSON.stringify([metadata.name, spec]))
        .sort();
    const before = await policies();
    await quiet(operator);
    expect(await proxies()).toEqual([{ revision: 'default', version: '1.30.5' }]);
    const labels = { 'istio-injection': null, 'istio.io/rev': 'canary' };
    await stage.admin.patch(home(namespace), { type: 'merge', body: { metadata: { labels } } });
    const most = await watchDowntime(async () =>
      expect(await proxies()).toEqual([{ revision: 'canary', version: '1.31.0' }]),
    );
    expect(most).toBeLessThanOrEqual(1);
    await ready(stage.admin, platform);
    expect(await policies()).toEqual(before);
    expect((await statusOf(stage.admin, platform)).serviceMesh).toMatchObject({
      revision: 'canary',
      version: '1.31.0',
    });
    const found = await stage.admin.get(home(namespace));
    expect(found?.metadata.labels).toMatchObject({ 'istio.io/rev': 'canary' });
    expect(found?.metadata.labels).not.toHaveProperty('istio-injection');
  });

  it('leaves pods alone while new ones would be refused, says why, and goes on when they are not', async () => {
    const before = await uids();
    const down = await stage.mesh.install({ revision: 'canary', version: '1.31.1', tags: [] });
    await down.injector.stop();
    const { message } = await eventually(async () => {
      const found = await condition(stage.admin, platform, 'MeshReady', 'True', 'ProxiesOutdated');
      expect(found.message).toContain('failed calling webhook');
      return found;
    });
    expect(message).toContain('nothing is replaced');
    await quiet(operator);
    expect(await uids()).toEqual(before);
    await stage.mesh.install({ revision: 'canary', version: '1.31.1', tags: [] });
    await eventually(async () => expect(await proxies()).toEqual([{ revision: 'canary', version: '1.31.1' }]), 120_000);
  });

  it('leaves a pod that a disruption budget holds, and goes on with the others', async () => {
    const budget: KubeObject = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'loki-stays', namespace },
      spec: { minAvailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': 'loki' } } },
    };
    await stage.admin.apply(budget, { fieldManager: 'test' });
    await eventually(async () => expect(at((await stage.admin.get(refOf(budget)))?.status, 'currentHealthy')).toBe(1));
    await stage.mesh.install({ revision: 'canary', version: '1.31.2', tags: [] });
    await eventually(async () => {
      const stay = (await pods()).filter((pod) => readProxy(pod)?.version !== '1.31.2');
      expect(stay.map(({ metadata }) => metadata.name)).toEqual(['loki-0']);
      const { message } = await condition(stage.admin, platform, 'MeshReady', 'True', 'ProxiesOutdated');
      expect(message).toContain('loki-0 may not be evicted');
    }, 60_000);
    await stage.admin.delete(refOf(budget));
    await eventually(async () => expect(await proxies()).toEqual([{ revision: 'canary', version: '1.31.2' }]), 60_000);
  });

  it('goes back to a revision that the platform names, once nobody else names one', async () => {
    await stage.admin.patch(home(namespace), {
      type: 'merge',
      body: { metadata: { labels: { 'istio.io/rev': null } } },
    });
    await applyPlatform(
      stage.admin,
      basicPlatform(namespace, { components: few, serviceMesh: { enabled: true, revision: 'default' } }),
    );
    await eventually(async () => expect(await proxies()).toEqual([{ revision: 'default', version: '1.30.5' }]), 90_000);
    await applyPlatform(
      stage.admin,
      basicPlatform(namespace, { components: few, serviceMesh: { enabled: true, revision: 'canary' } }),
    );
    await eventually(async () => expect(await proxies()).toEqual([{ revision: 'canary', version: '1.31.2' }]), 90_000);
    await ready(stage.admin, platform);
    expect((await statusOf(stage.admin, platform)).serviceMesh).toMatchObject({ revision: 'canary' });
  });

  it('is told why pods cannot be created while the control plane is down; one outside the mesh can', async () => {
    const outside = { ...few, prometheus: { mesh: { inject: false } } };
    await applyPlatform(
      stage.admin,
      basicPlatform(namespace, { components: outside, serviceMesh: { enabled: true, revision: 'canary' } }),
    );
    await eventually(async () => {
      const found = await pods();
      expect(found.filter((pod) => !readProxy(pod)).map(({ metadata }) => metadata.name)).toEqual(['prometheus-0']);
    }, 60_000);
    await ready(stage.admin, platform);
    await condition(stage.admin, platform, 'MeshReady', 'True', 'Ready');

    const down = await stage.mesh.install({ revision: 'canary', version: '1.31.2', tags: [] });
    await down.injector.stop();
    const found = await pods();
    for (const pod of found) await stage.admin.delete(refOf(pod));
    await eventually(async () => {
      const { message } = await condition(stage.admin, platform, 'WorkloadsReady', 'False');
      expect(message).toMatch(/loki: pods cannot be created: .*failed calling webhook/);
      expect(message).toMatch(/otel-collector: .*failed calling webhook/);
      expect(message).not.toContain('prometheus');
    }, 60_000);
    expect((await pods()).filter(isReady).map(({ metadata }) => metadata.name)).toEqual(['prometheus-0']);

    await stage.mesh.install({ revision: 'canary', version: '1.31.2', tags: [] });
    // Controllers try again ever more rarely.
    await eventually(async () => expect((await pods()).length).toBe(4), 180_000);
    await ready(stage.admin, platform);
    await condition(stage.admin, platform, 'MeshReady', 'True', 'Ready');
  });
});

function isReady(pod: KubeObject): boolean {
  const { conditions = [] } = (pod.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
