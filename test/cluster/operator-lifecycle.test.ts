import { beforeAll, describe, expect, it } from 'vitest';
import { at, items } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  gone,
  quiet,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let namespace: string;
let platform: ObjectRef;

beforeAll(async () => {
  operator = await stage.startOperator();
  namespace = await stage.makeNamespace();
  platform = await applyPlatform(stage.admin, basicPlatform(namespace));
  await ready(stage.admin, platform);
});

const component = (kind: string, name: string): ObjectRef => ({ apiVersion: 'apps/v1', kind, namespace, name });
const names = async (apiVersion: string, kind: string) => {
  const found = await stage.admin.list({ apiVersion, kind }, { namespace });
  return found.items.map(({ metadata }) => metadata.name).sort();
};

describe('a platform in a mesh, under the operator’s own rights', () => {
  it('tells what runs, and which mesh it is part of', async () => {
    const status = await statusOf(stage.admin, platform);
    expect(Object.keys(status.components ?? {})).toHaveLength(6);
    expect(status.components?.grafana).toMatchObject({ ready: true, replicas: 1, readyReplicas: 1 });
    expect(status.serviceMesh).toMatchObject({ type: 'istio', enabled: true, ready: true, revision: 'default' });
    // Whether configurations are taken is known only after a while.
    const known = status.conditions?.filter(({ type }) => type !== 'ConfigurationAccepted') ?? [];
    expect(known.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
      'Ready=True',
      'Reconciling=False',
      'Stalled=False',
      'WorkloadsReady=True',
      'MeshReady=True',
      'StorageReady=True',
    ]);
    expect(operator.log()).not.toMatch(/"level":"(error|warn)"/);
  });

  it('says so in an event', async () => {
    await eventually(async () => {
      const { items: events } = await stage.admin.list(
        { apiVersion: 'events.k8s.io/v1', kind: 'Event' },
        { namespace },
      );
      const ready = events.filter(({ reason }) => reason === 'Ready');
      expect(ready.map(({ type, regarding }) => [type, at(regarding, 'name')])).toEqual([['Normal', platform.name]]);
    });
  });

  it('writes nothing when it is looked at again', async () => {
    await quiet(operator);
    // Not an annotation: it counts as another generation of a Deployment, which is not ready until its controller has seen it.
    const poke = { type: 'merge' as const, body: { metadata: { labels: { poke: String(Date.now()) } } } };
    for (const ref of [platform, component('Deployment', 'otel-collector'), component('StatefulSet', 'loki')]) {
      const reconcile = operator.nextReconcile();
      await stage.admin.patch(ref, poke);
      expect(await reconcile).toEqual([]);
    }
  });

  it('writes nothing when the operator starts anew', async () => {
    await quiet(operator);
    await operator.stop();
    operator = await stage.replaceOperator(operator);
    await quiet(operator);
    expect(operator.allWrites()).toEqual([]);
    expect((await operator.get('/readyz')).status).toBe(200);
  });

  it('rolls the pods of a component whose image is changed', async () => {
    await applyPlatform(
      stage.admin,
      basicPlatform(namespace, { components: { grafana: { image: { tag: 'other' } } } }),
    );
    await eventually(async () => {
      const status = await statusOf(stage.admin, platform);
      expect(status.components?.grafana?.image).toMatch(/:other$/);
    });
    await ready(stage.admin, platform);
    const pod = await stage.admin.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'grafana-0' });
    expect(items(at(pod?.spec, 'containers')).map((container) => at(container, 'image'))).toContainEqual(
      expect.stringMatching(/grafana:other$/),
    );
    expect(operator.writes().filter(({ kind }) => kind !== 'ObservabilityPlatform')).toEqual([
      { verb: 'apply', kind: 'StatefulSet', status: 200 },
    ]);
  });

  it('is not ready while a pod fails, with the reason, and is again when that is mended', async () => {
    const broken = { components: { grafana: { image: { tag: 'does-not-exist' } } } };
    await applyPlatform(stage.admin, basicPlatform(namespace, broken));
    await eventually(async () => {
      const { message } = await condition(stage.admin, platform, 'Ready', 'False');
      expect(message).toMatch(/^grafana: grafana-0: container grafana (ImagePullBackOff|ErrImagePull)/);
    }, 60_000);
    const status = await statusOf(stage.admin, platform);
    expect(status.components?.grafana).toMatchObject({ ready: false });
    expect(status.components?.grafana?.message).toMatch(/ImagePull/);
    await applyPlatform(stage.admin, basicPlatform(namespace));
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'grafana-0' };
    const workload = { ...ref, apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'grafana' };
    const isBroken = (object: KubeObject | undefined) => JSON.stringify(object?.spec ?? {}).includes(':does-not-exist');
    await eventually(async () => expect(isBroken(await stage.admin.get(workload))).toBe(false));
    const pod = await stage.admin.get(ref);
    // A StatefulSet does not replace a pod that never got ready: Kubernetes leaves that to people.
    if (isBroken(pod)) await stage.admin.delete(ref);
    await ready(stage.admin, platform);
  });

  it('says so when a pod that should be in the mesh has no sidecar', async () => {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'bare' };
    const { metadata } = (await stage.admin.get({ ...ref, name: 'loki-0' })) as KubeObject;
    const own = Object.entries(metadata.labels ?? {}).filter(([key]) => key.startsWith('app.kubernetes.io/'));
    await stage.admin.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...ref, labels: { ...Object.fromEntries(own), 'sidecar.istio.io/inject': 'false' } },
      spec: { containers: [{ name: 'loki', image: 'loki' }] },
    } as KubeObject);
    const { message } = await condition(stage.admin, platform, 'MeshReady', 'False', 'SidecarMissing');
    expect(message).toBe('pods without a sidecar: bare');
    await stage.admin.delete(ref);
    await ready(stage.admin, platform);
  });

  it('changes nothing but its status while paused, and catches up afterwards', async () => {
    await applyPlatform(stage.admin, basicPlatform(namespace, { paused: true }));
    await condition(stage.admin, platform, 'Ready', 'True', 'Paused');
    const before = operator.allWrites().length;
    await stage.admin.delete({ apiVersion: 'v1', kind: 'Service', namespace, name: 'tempo' });
    await applyPlatform(
      stage.admin,
      basicPlatform(namespace, { paused: true, components: { loki: { image: { tag: 'other' } } } }),
    );
    await condition(stage.admin, platform, 'Ready', 'True', 'Paused');
    await quiet(operator);
    const written = operator.allWrites().slice(before);
    expect(written.filter(({ kind }) => kind !== 'ObservabilityPlatform')).toEqual([]);
    await applyPlatform(stage.admin, basicPlatform(namespace));
    await condition(stage.admin, platform, 'Ready', 'True', 'Ready');
    expect(await names('v1', 'Service')).toContain('tempo');
  });

  it('removes what a disabled component consisted of, but not its volume', async () => {
    await applyPlatform(stage.admin, basicPlatform(namespace, { components: { tempo: { enabled: false } } }));
    await gone(stage.admin, component('StatefulSet', 'tempo'));
    await ready(stage.admin, platform);
    expect(await names('v1', 'Service')).not.toContain('tempo');
    expect(await names('v1', 'PersistentVolumeClaim')).toContain('data-tempo-0');
    expect(Object.keys((await statusOf(stage.admin, platform)).components ?? {})).not.toContain('tempo');
    await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
  });

  it('keeps the password of Grafana whatever happens to the platform', async () => {
    const secret: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'grafana-admin' };
    const before = await stage.admin.get(secret);
    expect(before?.metadata.ownerReferences).toBeUndefined();
    await stage.admin.delete(platform);
    await gone(stage.admin, platform);
    const after = await stage.admin.get(secret);
    expect(after?.data).toEqual(before?.data);
    const values = Object.values((before?.data ?? {}) as Record<string, string>).map((value) =>
      Buffer.from(value, 'base64').toString(),
    );
    const drawn = values.filter((value) => value.length >= 16);
    expect(drawn).not.toEqual([]);
    for (const value of drawn) expect(operator.log()).not.toContain(value);
  });

  it('leaves nothing but volumes and the secret that goes with them', async () => {
    const left = await Promise.all(
      [
        ['apps/v1', 'StatefulSet'],
        ['apps/v1', 'Deployment'],
        ['v1', 'Service'],
        ['v1', 'Secret'],
        ['v1', 'PersistentVolumeClaim'],
        ['networking.k8s.io/v1', 'NetworkPolicy'],
        ['rbac.authorization.k8s.io/v1', 'Role'],
        ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
        ['security.istio.io/v1', 'AuthorizationPolicy'],
        ['security.istio.io/v1', 'PeerAuthentication'],
      ].map(async ([apiVersion = '', kind = '']) => [kind, await names(apiVersion, kind)] as const),
    );
    expect(Object.fromEntries(left.filter(([, found]) => found.length > 0))).toEqual({
      Secret: ['grafana-admin'],
      PersistentVolumeClaim: ['alertmanager', 'grafana', 'loki', 'prometheus', 'tempo'].map((name) => `data-${name}-0`),
    });
    expect(await names('v1', 'ServiceAccount')).toEqual(['default']);
    expect((await names('v1', 'ConfigMap')).filter((name) => !/root-(cert|ca)|ca\.crt/.test(name))).toEqual([]);
    const home = await stage.admin.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    expect(Object.keys(home?.metadata.labels ?? {})).toEqual(['kubernetes.io/metadata.name']);
    expect(home?.metadata.annotations ?? {}).toEqual({});
  });

  it('takes up the volumes and the secret when it is made again, and removes them too when told to', async () => {
    const secret: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'grafana-admin' };
    const before = await stage.admin.get(secret);
    await applyPlatform(stage.admin, basicPlatform(namespace, { deletionPolicy: 'Delete' }));
    await ready(stage.admin, platform);
    expect((await stage.admin.get(secret))?.metadata.uid).toBe(before?.metadata.uid);
    await stage.admin.delete(platform);
    await gone(stage.admin, platform);
    expect(await names('v1', 'PersistentVolumeClaim')).toEqual([]);
    expect(await names('v1', 'Secret')).toEqual([]);
  });
});
