import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../src/objects/access.ts';
import type { ObjectRef } from '../../src/objects/object.ts';
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

const rbac = 'rbac.authorization.k8s.io';
const additional = 'applyset.kubernetes.io/additional-namespaces';
const fieldManager = 'operator-tests';

const stage = useStage();
let operator: RunningOperator;
let home: string;
let shop: string;

beforeAll(async () => {
  operator = await stage.startOperator();
});

beforeEach(async () => {
  [home, shop] = await Promise.all([stage.makeNamespace(), stage.makeNamespace()]);
});

const roleIn = (namespace: string): ObjectRef => ({
  apiVersion: `${rbac}/v1`,
  kind: 'Role',
  namespace,
  name: `${home}-prometheus`,
});
const bindingIn = (namespace: string): ObjectRef => ({ ...roleIn(namespace), kind: 'RoleBinding' });
const ofCluster = (kind: 'ClusterRole' | 'ClusterRoleBinding'): ObjectRef => ({
  apiVersion: `${rbac}/v1`,
  kind,
  name: `observability:${home}:prometheus`,
});
const looksAt = (namespaces: Record<string, unknown>) => basicPlatform(home, { observability: { namespaces } });
const there = (ref: ObjectRef) =>
  eventually(async () => {
    const found = await stage.admin.get(ref);
    if (!found) throw new Error(`${ref.kind} ${ref.name} is not there`);
    return found;
  });

describe('rights in another namespace', () => {
  it('are given, put back, told of by the parent, and go when they are no longer asked for', async () => {
    const platform = await applyPlatform(stage.admin, looksAt({ names: [shop] }));
    await ready(stage.admin, platform);
    const role = await there(roleIn(shop));
    expect(role.metadata.ownerReferences).toBeUndefined();
    // Prometheus also finds the control plane of the mesh, wherever the platform looks.
    expect((await stage.admin.get(platform))?.metadata.annotations?.[additional]).toBe(`istio-system,${shop}`);
    expect((await stage.admin.get(bindingIn(shop)))?.subjects).toEqual([
      { kind: 'ServiceAccount', name: 'prometheus', namespace: home },
    ]);

    await quiet(operator);
    await stage.admin.patch(roleIn(shop), { type: 'merge', body: { rules: [] } });
    await eventually(async () => expect((await stage.admin.get(roleIn(shop)))?.rules).toEqual(role.rules));
    await stage.admin.patch(roleIn(shop), { type: 'merge', body: { metadata: { labels: null } } });
    await eventually(async () =>
      expect((await stage.admin.get(roleIn(shop)))?.metadata.labels).toEqual(role.metadata.labels),
    );
    await stage.admin.delete(bindingIn(shop));
    await there(bindingIn(shop));
    await quiet(operator);

    await applyPlatform(stage.admin, looksAt({ names: [] }));
    await gone(stage.admin, roleIn(shop));
    await gone(stage.admin, bindingIn(shop));
    await eventually(async () =>
      expect((await stage.admin.get(platform))?.metadata.annotations?.[additional]).toBe('istio-system'),
    );
  });

  it('go with the platform, also when another operator has to finish that', async () => {
    const platform = await applyPlatform(stage.admin, looksAt({ names: [shop] }));
    await ready(stage.admin, platform);
    await operator.crash();
    await stage.admin.delete(platform);
    expect(await stage.admin.get(roleIn(shop))).toBeDefined();
    operator = await stage.replaceOperator(operator);
    await gone(stage.admin, platform);
    expect(await stage.admin.get(roleIn(shop))).toBeUndefined();
    expect(await stage.admin.get(bindingIn(shop))).toBeUndefined();
  });

  it('wait for a namespace that is not there, and nothing else does', async () => {
    const absent = `${shop}-later`;
    const platform = await applyPlatform(stage.admin, looksAt({ names: [absent, shop] }));
    await condition(stage.admin, platform, 'WorkloadsReady', 'True');
    await there(bindingIn(shop));
    expect(JSON.stringify(await statusOf(stage.admin, platform))).toContain(`there is no namespace ${absent}`);
    await stage.admin.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: absent } },
      { fieldManager, force: true },
    );
    try {
      await ready(stage.admin, platform);
      await there(bindingIn(absent));
    } finally {
      await stage.admin.delete({ apiVersion: 'v1', kind: 'Namespace', name: absent });
    }
  });

  it('are not taken from somebody who has a role of that name', async () => {
    const { namespace: _, ...ref } = roleIn(shop);
    const { apiVersion, kind, name } = ref;
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }];
    await stage.admin.create({ apiVersion, kind, metadata: { name, namespace: shop }, rules });
    const platform = await applyPlatform(stage.admin, looksAt({ names: [shop] }));
    await condition(stage.admin, platform, 'Conflict', 'True');
    await condition(stage.admin, platform, 'WorkloadsReady', 'True');
    expect((await stage.admin.get(roleIn(shop)))?.rules).toEqual(rules);
    await stage.admin.delete(platform);
    await gone(stage.admin, platform);
    expect((await stage.admin.get(roleIn(shop)))?.rules).toEqual(rules);
  });
});

describe('rights in the whole cluster', () => {
  it('are given, put back, and go with the platform', async () => {
    const platform = await applyPlatform(stage.admin, looksAt({ all: true }));
    await ready(stage.admin, platform);
    const role = await there(ofCluster('ClusterRole'));
    await stage.admin.patch(ofCluster('ClusterRole'), {
      type: 'merge',
      body: { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] },
    });
    await eventually(async () => expect((await stage.admin.get(ofCluster('ClusterRole')))?.rules).toEqual(role.rules));
    await stage.admin.delete(ofCluster('ClusterRoleBinding'));
    const binding = await there(ofCluster('ClusterRoleBinding'));
    expect(at(binding, 'roleRef', 'name')).toBe(role.metadata.name);
    await quiet(operator);
    await stage.admin.delete(platform);
    await gone(stage.admin, platform);
    expect(await stage.admin.get(ofCluster('ClusterRole'))).toBeUndefined();
    expect(await stage.admin.get(ofCluster('ClusterRoleBinding'))).toBeUndefined();
  });

  it('go although the platform’s namespace goes first', async () => {
    const platform = await applyPlatform(stage.admin, looksAt({ all: true }));
    await ready(stage.admin, platform);
    await there(ofCluster('ClusterRoleBinding'));
    await stage.admin.delete({ apiVersion: 'v1', kind: 'Namespace', name: home });
    await gone(stage.admin, ofCluster('ClusterRoleBinding'));
    await gone(stage.admin, ofCluster('ClusterRole'));
    await gone(stage.admin, platform);
  });
});
