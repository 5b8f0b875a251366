import { expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../kube/testing/virtual-clock.ts';
import type { KubeObject, ObjectMeta } from '../objects/object.ts';
import { refKey, refOf } from '../objects/object.ts';
import type { Context } from './context.ts';
import { type Ensured, ensure } from './ensure.ts';
import { ensureSecret } from './ensure-secret.ts';
import { createFights } from './fights.ts';
import { fieldManager, hashAnnotation } from './names.ts';
import { createNamespaceStore } from './namespace-store.ts';
import { createObjectStore } from './object-store.ts';
import { createPlatformStore } from './platform-store.ts';
import { type Prepared, preparePlatform, type Told, writeStatus } from './platform-write.ts';
import { ensureShared, releaseShared } from './shared.ts';
import { watchTargets } from './targets.ts';

const planned: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'loki', namespace: 'm', labels: { 'app.kubernetes.io/managed-by': 'gunj-operator' } },
  spec: { type: 'ClusterIP' },
};
const ref = refOf(planned);
const owner = {
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  name: 'one',
  uid: 'u',
  controller: true,
};
const marks = { owner: { ...owner, blockOwnerDeletion: true }, namespace: 'm', applySet: 'set' };
const nothing = { tokens: new Map(), absent: new Set<string>(), live: new Map() };

/** A clock, a memory of fights, and looks that say how many writes they took, or what they wait for. */
function common() {
  const clock = virtualClock();
  let writes = 0;
  const context = { fights: createFights(clock), metrics: { wrote() {}, drift() {} }, log: { info() {}, warn() {} } };
  return {
    clock,
    context,
    wrote: () => void writes++,
    looking:
      (look: () => Promise<Ensured | Prepared | Told>): Look =>
      async () => {
        const before = writes;
        const found = await look();
        if ('againAfterMs' in found) return ['', found.againAfterMs ?? 0];
        return 'afterMs' in found ? [found.why, found.afterMs ?? 0] : writes - before;
      },
  };
}

/** An operator that is told of everything at once, and an API server with one object. */
function arena() {
  const { clock, wrote, looking, context: shared } = common();
  const objects = createObjectStore();
  let live: KubeObject | undefined;
  let version = 0;
  const [target] = watchTargets({
    platforms: { handler() {} },
    namespaces: { handler() {} },
    contributions: { handler() {} },
    secrets: { handler() {} },
    volumes: { handler() {} },
    objects,
    factKinds: [],
    surveys: [],
    meshKinds: [],
    onLost: (lost: typeof ref) => shared.fights.lost(refKey(lost)),
    onObject() {},
    onMember() {},
    onFact() {},
    onKinds() {},
  } as never).filter(({ name }) => name === 'Service');
  const put = (object: KubeObject, uid = live?.metadata.uid ?? `u${version}`): KubeObject => {
    live = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(++version) } };
    target?.handler.changed(live);
    return live;
  };
  const context = {
    client: {
      get: async () => live,
      apply: async (object: KubeObject, o: { fieldManager: string }) => {
        expect(o.fieldManager).toBe(fieldManager);
        wrote();
        return put(object);
      },
    },
    objects,
    ...shared,
    hashOf: () => 'hash',
  } as unknown as Context;
  return {
    clock,
    look: looking(() => ensure(context, marks, planned, nothing)),
    remove() {
      const gone = live;
      live = undefined;
      if (gone) target?.handler.deleted(gone);
    },
    /** As somebody does who knows nothing of what we have written. */
    replace() {
      if (live) put({ ...live, metadata: { ...live.metadata, annotations: {} }, spec: { type: 'NodePort' } });
    },
    change() {
      if (live) put({ ...live, spec: { type: 'NodePort' } });
    },
  };
}

type Look = () => Promise<number | [why: string, ms: number]>;

/** What is broken again and again is put back four times at once, then after ever longer pauses, and at once again after a calm. */
async function expectEverLess(clock: VirtualClock, look: Look, harm: () => void, why: RegExp, mostMs = 60_000) {
  expect(await look()).toBe(1);
  for (let count = 0; count < 4; count++) {
    harm();
    expect(await look()).toBe(1);
  }
  for (const ms of [1_000, 2_000, Math.min(4_000, mostMs)]) {
    harm();
    expect(await look()).toEqual([expect.stringMatching(why), ms]);
    harm();
    expect(await look()).toEqual([expect.stringMatching(why), ms]);
    clock.advance(ms);
    expect(await look()).toBe(1);
  }
  clock.advance(300_001);
  for (let count = 0; count < 4; count++) {
    harm();
    expect(await look()).toBe(1);
  }
}

it.each([
  ['changes a field', 'change', /whose spec.type somebody else keeps changing/],
  ['writes it anew without our annotations', 'replace', new RegExp(`${hashAnnotation} somebody else keeps changing`)],
  ['deletes it', 'remove', /which somebody else keeps deleting/],
] as const)('somebody who %s again and again is answered ever less often', async (_, harm, why) => {
  const { clock, look, ...others } = arena();
  await expectEverLess(clock, look, others[harm], why);
});

const mesh = 'mesh.example/inject';
const labelled = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'm', labels: { [name]: 'yes' } },
});

/** A Namespace of others on which we set a label. */
function namespaceArena() {
  const { clock, context, wrote, looking } = common();
  const namespaces = createNamespaceStore();
  const handler = namespaces.handler(() => {});
  let asked = labelled(mesh);
  let live = labelled('team');
  const put = (metadata: Partial<ObjectMeta>): KubeObject => {
    live = { ...live, metadata: { ...live.metadata, ...metadata } };
    handler.changed(live);
    return live;
  };
  handler.reset([live]);
  const client = {
    apply: async ({ metadata: { labels, annotations } }: KubeObject) => {
      wrote();
      if (!labels) return put({ labels: { team: 'a' }, annotations: {} });
      return put({ labels: { ...live.metadata.labels, ...labels }, annotations: { ...annotations } });
    },
  };
  const whole = { ...context, namespaces, client } as unknown as Context;
  return {
    clock,
    look: looking(() => ensureShared(whole, asked)),
    release: () => releaseShared(whole, 'm'),
    ask: (name: string) => void (asked = labelled(name)),
    strip: () => void put({ labels: { team: 'a' } }),
    replace: () => void put({ labels: { team: 'a' }, annotations: {} }),
    recreate: (uid: string) => void put({ uid, labels: { team: 'a' }, annotations: {} }),
  };
}

it.each([
  ['takes our label off a Namespace', 'strip'],
  ['writes a Namespace anew without what is ours', 'replace'],
] as const)('somebody who %s again and again is answered ever less often', async (_, harm) => {
  const { clock, look, ...others } = namespaceArena();
  const why = new RegExp(`^Namespace m, whose metadata.labels.${mesh} somebody else keeps changing`);
  await expectEverLess(clock, look, others[harm], why);
});

it('a label of a Namespace that is asked for meanwhile is written at once', async () => {
  const { look, strip, ask } = namespaceArena();
  for (let count = 0; count < 6; count++) {
    await look();
    strip();
  }
  expect(await look()).toEqual([expect.any(String), 1_000]);
  ask('another.example/inject');
  expect(await look()).toBe(1);
});

/** An API server with one generated Secret. */
function secretArena() {
  const { clock, context, wrote, looking } = common();
  const objects = createObjectStore();
  const handler = objects.handler({ apiVersion: 'v1', kind: 'Secret' }, () => {});
  let live: KubeObject | undefined;
  let version = 0;
  const client = {
    list: async () => ({ items: live ? [live] : [] }),
    create: async (object: KubeObject) => {
      wrote();
      live = { ...object, metadata: { ...object.metadata, uid: `u${version}`, resourceVersion: String(++version) } };
      handler.changed(live);
      return live;
    },
  };
  const request = {
    name: 'login',
    namespace: 'm',
    path: 'spec',
    labels: {},
    values: {},
    generate: { password: 12 },
    retainWithVolumes: false,
  };
  const whole = { ...context, objects, platforms: createPlatformStore(), client } as unknown as Context;
  return {
    clock,
    look: (uid = 'u') => looking(() => ensureSecret(whole, { ...marks, owner: { ...marks.owner, uid } }, request))(),
    remove: () => {
      const gone = live;
      live = undefined;
      if (gone) handler.deleted(gone);
    },
  };
}

it('somebody who deletes a generated Secret again and again is answered ever less often', async () => {
  const { clock, look, remove } = secretArena();
  await expectEverLess(clock, look, remove, /^Secret m\/login, which somebody else keeps deleting/);
});

const kindsAnnotation = 'applyset.kubernetes.io/contains-group-kinds';

/** A platform that the operator marks and tells of. */
function platformArena() {
  const { clock, context, wrote, looking } = common();
  const platforms = createPlatformStore();
  const handler = platforms.handler(() => {});
  const groupKinds = ['Service'];
  let live: KubeObject = { ...owner, metadata: { name: 'one', namespace: 'm', resourceVersion: '0' } };
  let version = 0;
  const put = ({ metadata, ...more }: Partial<KubeObject>): KubeObject => {
    live = { ...live, ...more, metadata: { ...live.metadata, ...metadata, resourceVersion: String(++version) } };
    handler.changed(live);
    return live;
  };
  handler.reset([live]);
  const client = {
    patch: async (_: unknown, { body, subresource }: { body: KubeObject; subresource?: string }) => {
      wrote();
      return put(subresource ? { status: body['status'] } : { metadata: body.metadata });
    },
  };
  const whole = { ...context, platforms, client } as unknown as Context;
  const known = () => platforms.get('m/one') as KubeObject;
  return {
    clock,
    put,
    grow: (kind: string) => void groupKinds.push(kind),
    prepare: looking(() => preparePlatform(whole, known(), { groupKinds, namespaces: [] })),
    tell: looking(() => writeStatus(whole, known(), { observedGeneration: 1 })),
  };
}

it.each<[string, Partial<ObjectMeta>, RegExp]>([
  ['takes our finalizer off a platform', { finalizers: [] }, /^ObservabilityPlatform m\/one, whose finalizer somebody/],
  ['takes labels of the ApplySet off a platform', { labels: {} }, /whose labels and annotations of an ApplySet/],
  ['writes something else there', { annotations: { [kindsAnnotation]: 'Node' } }, /whose labels and annotations of an/],
])('somebody who %s again and again is answered every two seconds', async (_, metadata, why) => {
  const { clock, prepare, put } = platformArena();
  await expectEverLess(clock, prepare, () => void put({ metadata: metadata as ObjectMeta }), why, 2_000);
});

it('somebody who writes the status again and again is answered ever less often', async () => {
  const { clock, tell, put } = platformArena();
  await expectEverLess(clock, tell, () => void put({ status: { observedGeneration: 7 } }), /^$/);
});

it('a platform that is deleted and made again and again, with its Secrets and labels, is no fight', async () => {
  const { prepare, tell, put } = platformArena();
  const secrets = secretArena();
  const { look, release } = namespaceArena();
  const others = namespaceArena();
  for (let count = 0; count < 9; count++) {
    others.recreate(`u${count}`);
    expect(await others.look()).toBe(1);
    put({ metadata: { name: 'one', uid: `u${count}`, finalizers: [], labels: {}, annotations: {} }, status: {} });
    expect([await prepare(), await tell()]).toEqual([1, 1]);
    secrets.remove();
    expect(await secrets.look(`u${count}`)).toBe(1);
    expect(await look()).toBe(1);
    await release();
  }
});

it('what others write beside it, and what the operator itself writes anew, is no fight', async () => {
  const { prepare, tell, put, grow } = platformArena();
  expect([await prepare(), await tell()]).toEqual([1, 1]);
  for (let count = 0; count < 9; count++) {
    put({ spec: { count } });
    expect([await prepare(), await tell()]).toEqual([0, 0]);
    grow(`Kind${count}`);
    expect([await prepare(), await tell()]).toEqual([1, 0]);
  }
});
