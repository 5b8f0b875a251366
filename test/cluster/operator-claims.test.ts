import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, items } from '../../src/objects/access.ts';
import type { ObjectRef } from '../../src/objects/object.ts';
import {
  applyPlatform,
  basicPlatform,
  condition,
  gone,
  type RunningOperator,
  ready,
  statusOf,
} from './operator-support.ts';
import { eventually } from './support/eventually.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
let operator: RunningOperator;
let namespace: string;

beforeAll(async () => {
  operator = await stage.startOperator();
});

beforeEach(async () => {
  namespace = await stage.makeNamespace();
});

const home = (): ObjectRef => ({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
const labelsOfHome = async () => (await stage.admin.get(home()))?.metadata.labels ?? {};

describe('two platforms in a namespace', () => {
  it('the second is told who has it and writes nothing, until the first is gone', async () => {
    const first = await applyPlatform(stage.admin, basicPlatform(namespace, {}, 'zebra'));
    await ready(stage.admin, first);
    const second = await applyPlatform(stage.admin, basicPlatform(namespace, {}, 'aardvark'));
    const { message } = await condition(stage.admin, second, 'Ready', 'False', 'NamespaceClaimed');
    expect(message).toContain('zebra');
    await condition(stage.admin, second, 'Stalled', 'True');
    expect((await stage.admin.get(second))?.metadata.finalizers).toBeUndefined();
    expect((await labelsOfHome())['observability.io/platform']).toBe('zebra');

    await operator.stop();
    operator = await stage.replaceOperator(operator);
    await condition(stage.admin, second, 'Ready', 'False', 'NamespaceClaimed');
    await ready(stage.admin, first);

    await stage.admin.delete(first);
    await gone(stage.admin, first);
    await ready(stage.admin, second);
    expect((await labelsOfHome())['observability.io/platform']).toBe('aardvark');
  });
});

describe('what belongs to somebody else', () => {
  it('an object of the same name is named and left as it is', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'grafana', namespace, labels: { mine: 'yes' } },
      spec: { ports: [{ port: 80 }] },
    };
    await stage.admin.create(service);
    const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    const { message } = await condition(stage.admin, platform, 'Conflict', 'True');
    expect(message).toContain(`Service ${namespace}/grafana`);
    await condition(stage.admin, platform, 'Ready', 'False', 'Conflict');
    const live = await stage.admin.get({ apiVersion: 'v1', kind: 'Service', namespace, name: 'grafana' });
    expect(live?.metadata.labels).toEqual({ mine: 'yes' });
    expect(items(at(live?.spec, 'ports'))).toHaveLength(1);

    await stage.admin.delete({ apiVersion: 'v1', kind: 'Service', namespace, name: 'grafana' });
    await ready(stage.admin, platform);
    expect((await statusOf(stage.admin, platform)).conditions?.map(({ type }) => type)).not.toContain('Conflict');
  });

  it('an object of another ApplySet is not pruned, nor one that only carries our label', async () => {
    const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
    const labels = { 'app.kubernetes.io/managed-by': 'gunj-operator', 'app.kubernetes.io/instance': platform.name };
    const refs: ObjectRef[] = ['labelled', 'others'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace,
      name,
    }));
    for (const ref of refs) {
      const more: Record<string, string> =
        ref.name === 'others' ? { 'applyset.kubernetes.io/part-of': 'applyset-somebody-v1' } : {};
      const { apiVersion, kind, name } = ref;
      await stage.admin.create({ apiVersion, kind, metadata: { name, namespace, labels: { ...labels, ...more } } });
    }
    await stage.admin.delete(platform);
    await gone(stage.admin, platform);
    for (const ref of refs) expect(await stage.admin.get(ref)).toBeDefined();
  });

  it('labels of the Namespace that others have set stay, also when the platform goes', async () => {
    const labels = { team: 'ours', 'istio-injection': 'enabled' };
    await stage.admin.patch(home(), { type: 'merge', body: { metadata: { labels } }, fieldManager: 'people' });
    const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
    expect(await labelsOfHome()).toMatchObject({ ...labels, 'observability.io/platform': platform.name });
    await stage.admin.delete(platform);
    await gone(stage.admin, platform);
    expect(await labelsOfHome()).toEqual({ ...labels, 'kubernetes.io/metadata.name': namespace });
  });

  it('a claim label that somebody else holds is a conflict that names the manager and the field', async () => {
    const labels = { 'observability.io/platform': 'elsewhere' };
    await stage.admin.patch(home(), { type: 'merge', body: { metadata: { labels } }, fieldManager: 'people' });
    const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    const { message } = await condition(stage.admin, platform, 'Conflict', 'True');
    expect(message).toContain('people');
    expect(message).toContain('observability.io/platform');
    expect((await labelsOfHome())['observability.io/platform']).toBe('elsewhere');
    const written = await stage.admin.list({ apiVersion: 'apps/v1', kind: 'StatefulSet' }, { namespace });
    expect(written.items).toEqual([]);
    await stage.admin.patch(home(), {
      type: 'merge',
      body: { metadata: { labels: { 'observability.io/platform': null } } },
      fieldManager: 'people',
    });
    await ready(stage.admin, platform);
  });
});

describe('a platform that cannot be followed', () => {
  it('keeps what is there when the resource cannot be compiled', async () => {
    const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
    await applyPlatform(stage.admin, basicPlatform(namespace, { components: { prometheus: { version: '0.0.1' } } }));
    const { message, reason } = await condition(stage.admin, platform, 'Stalled', 'True');
    expect(reason).toBe('UNSUPPORTED_VERSION');
    expect(message).toContain('spec.components.prometheus.version');
    const status = await statusOf(stage.admin, platform);
    expect(status.components?.prometheus?.ready).toBe(true);
    const live = await stage.admin.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'prometheus' });
    expect(live?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('says which change a volume does not allow, and writes the rest', async () => {
    const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
    const another = { components: { loki: { storage: { storageClassName: 'another' } } } };
    await applyPlatform(stage.admin, basicPlatform(namespace, another));
    const { message } = await condition(stage.admin, platform, 'Ready', 'False', 'VolumeUnchangeable');
    expect(message).toContain(`PersistentVolumeClaim ${namespace}/data-loki-0: its storage class is standard`);
    await condition(stage.admin, platform, 'WorkloadsReady', 'True');
    await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
  });

  it('does not keep its namespace from going', async () => {
    const platform = await applyPlatform(stage.admin, basicPlatform(namespace));
    await ready(stage.admin, platform);
    await stage.admin.delete(home());
    await gone(stage.admin, home());
    await eventually(async () => expect(await stage.admin.get(platform)).toBeUndefined());
  });
});
