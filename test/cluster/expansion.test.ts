import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { at, items } from '../../src/objects/access.ts';
import type { KubeObject, ObjectRef } from '../../src/objects/object.ts';
import { inSoak } from '../../src/testing/runs.ts';
import { applyPlatform, basicPlatform, condition, quiet, ready } from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let namespace: string;
let fixedClass: string;

beforeAll(async () => {
  const standard = await stage.admin.get({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name: 'standard' });
  fixedClass = `fixed-${Math.random().toString(36).slice(2, 8)}`;
  await stage.admin.create({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: fixedClass },
    provisioner: standard?.['provisioner'],
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: false,
  });
});

beforeEach(async () => {
  namespace = await stage.makeNamespace();
});

afterAll(async () => {
  await stage.admin.delete({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name: fixedClass });
});

/** A platform of which Loki alone runs. */
function lokiWith(
  storage: Record<string, unknown>,
  more: Record<string, unknown> = {},
  deletionPolicy = 'Retain',
): KubeObject {
  const components = Object.fromEntries(
    ['prometheus', 'alertmanager', 'grafana', 'tempo', 'opentelemetryCollector'].map((name) => [
      name,
      { enabled: false },
    ]),
  );
  return basicPlatform(namespace, {
    deletionPolicy,
    components: { ...components, loki: { enabled: true, storage, ...more } },
  });
}

const set = (): ObjectRef => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'loki' });
const claim = (): ObjectRef => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: 'data-loki-0' });
const sizeOfTemplate = (object: KubeObject | undefined) =>
  at(items(at(object, 'spec', 'volumeClaimTemplates'))[0], 'spec', 'resources', 'requests', 'storage');
const sizeAskedFor = (object: KubeObject | undefined) => at(object, 'spec', 'resources', 'requests', 'storage');
const podUid = async () => {
  const pod = await stage.admin.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: 'loki-0' });
  return pod?.metadata.uid;
};

it.each(['Retain', 'Delete'])(
  'a volume grows in place while its pod goes on; it would %s with the platform',
  async (policy) => {
    const operator = await stage.startOperator();
    const platform = await applyPlatform(stage.admin, lokiWith({ size: '1Gi' }, {}, policy));
    await ready(stage.admin, platform);
    const [pod, before, volume] = [await podUid(), await stage.admin.get(set()), await stage.admin.get(claim())];
    expect(pod).toBeDefined();

    await applyPlatform(stage.admin, lokiWith({ size: '2Gi' }, {}, policy));
    await eventually(async () => {
      expect(sizeAskedFor(await stage.admin.get(claim()))).toBe('2Gi');
      expect(sizeOfTemplate(await stage.admin.get(set()))).toBe('2Gi');
    }, 60_000);
    await condition(stage.admin, platform, 'StorageReady', 'True', 'Ready');
    await ready(stage.admin, platform);
    const after = await stage.admin.get(set());
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(await podUid()).toBe(pod);
    expect((await stage.admin.get(claim()))?.metadata.uid).toBe(volume?.metadata.uid);
    expect(at(after, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted')).toBe(policy);
    expect(at((await stage.admin.get(claim())) ?? {}, 'status', 'capacity', 'storage')).toBe('2Gi');

    await quiet(operator);
    const reconcile = operator.nextReconcile();
    await stage.admin.patch(platform, { type: 'merge', body: { metadata: { annotations: { poke: 'x' } } } });
    expect(await reconcile).toEqual([]);
  },
);

it.each(inSoak([1, 2], [1, 2, 3, 4, 5]))(
  'an operator that dies after %i writes of that is followed by one that finishes it',
  async (count) => {
    const first = await stage.startOperator();
    const platform = await applyPlatform(stage.admin, lokiWith({ size: '1Gi' }));
    await ready(stage.admin, platform);
    const pod = await podUid();
    await quiet(first);
    const before = first.allWrites().length;
    await applyPlatform(stage.admin, lokiWith({ size: '2Gi' }));
    while (first.allWrites().length < before + count) await new Promise((resolve) => setImmediate(resolve));
    await first.crash();

    await stage.startOperator();
    await eventually(async () => {
      expect(sizeAskedFor(await stage.admin.get(claim()))).toBe('2Gi');
      expect(sizeOfTemplate(await stage.admin.get(set()))).toBe('2Gi');
    }, 60_000);
    await ready(stage.admin, platform);
    expect(await podUid()).toBe(pod);
  },
);

it('a volume that cannot grow says so with the way out, and everything else is written', async () => {
  await stage.startOperator();
  const platform = await applyPlatform(stage.admin, lokiWith({ size: '1Gi', storageClassName: fixedClass }));
  await ready(stage.admin, platform);
  const before = await stage.admin.get(set());
  const limits = { memory: '3Gi' };
  await applyPlatform(stage.admin, lokiWith({ size: '2Gi', storageClassName: fixedClass }, { resources: { limits } }));
  const storage = await condition(stage.admin, platform, 'StorageReady', 'False', 'VolumeNotExpandable');
  expect(storage.message).toContain(`its storage class ${fixedClass} does not allow it`);
  await eventually(async () => {
    const now = await stage.admin.get(set());
    expect(now?.metadata.uid).toBe(before?.metadata.uid);
    expect(JSON.stringify(now?.spec)).toContain('"memory":"3Gi"');
    expect(sizeOfTemplate(now)).toBe('1Gi');
  });
  await stage.admin.patch(
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name: fixedClass },
    { type: 'merge', body: { allowVolumeExpansion: true } },
  );
  await condition(stage.admin, platform, 'StorageReady', 'True', 'Ready');
  await eventually(async () => expect(sizeAskedFor(await stage.admin.get(claim()))).toBe('2Gi'));
});

it('a volume that somebody made larger stays so, and nobody fights about it', async () => {
  const operator = await stage.startOperator();
  const platform = await applyPlatform(stage.admin, lokiWith({ size: '1Gi' }));
  await ready(stage.admin, platform);
  await stage.admin.patch(claim(), {
    type: 'merge',
    body: { spec: { resources: { requests: { storage: '5Gi' } } } },
  });
  await condition(stage.admin, platform, 'StorageReady', 'True', 'LargerThanAsked');
  await quiet(operator);
  expect(sizeAskedFor(await stage.admin.get(claim()))).toBe('5Gi');
  expect(sizeOfTemplate(await stage.admin.get(set()))).toBe('1Gi');
});
