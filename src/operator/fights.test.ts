import { expect, it } from 'vitest';
import { virtualClock } from '../kube/testing/virtual-clock.ts';
import type { KubeObject } from '../objects/object.ts';
import { refKey, refOf } from '../objects/object.ts';
import type { Context } from './context.ts';
import { ensure } from './ensure.ts';
import { createFights } from './fights.ts';
import { fieldManager, hashAnnotation } from './names.ts';
import { createObjectStore } from './object-store.ts';
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

/** An operator that is told of everything at once, and an API server with one object. */
function arena() {
  const clock = virtualClock();
  const objects = createObjectStore();
  const fights = createFights(clock);
  let live: KubeObject | undefined;
  let version = 0;
  let writes = 0;
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
    onLost: (lost: typeof ref) => fights.lost(refKey(lost)),
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
        writes++;
        return put(object);
      },
    },
    objects,
    fights,
    hashOf: () => 'hash',
    metrics: { wrote() {}, drift() {} },
    log: { info() {}, warn() {} },
  } as unknown as Context;
  return {
    clock,
    look: async () => {
      const before = writes;
      const found = await ensure(context, marks, planned, nothing);
      return found.kind === 'later' ? [found.why, found.afterMs] : writes - before;
    },
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

it.each([
  ['changes a field', 'change', /whose spec.type somebody else keeps changing/],
  ['writes it anew without our annotations', 'replace', new RegExp(`${hashAnnotation} somebody else keeps changing`)],
  ['deletes it', 'remove', /which somebody else keeps deleting/],
] as const)('somebody who %s again and again is answered ever less often', async (_, harm, why) => {
  const { clock, look, ...others } = arena();
  expect(await look()).toBe(1);
  for (let count = 0; count < 4; count++) {
    others[harm]();
    expect(await look()).toBe(1);
  }
  for (const ms of [1_000, 2_000, 4_000]) {
    others[harm]();
    expect(await look()).toEqual([expect.stringMatching(why), ms]);
    clock.advance(ms);
    expect(await look()).toBe(1);
  }
  clock.advance(300_001);
  for (let count = 0; count < 4; count++) {
    others[harm]();
    expect(await look()).toBe(1);
  }
});
