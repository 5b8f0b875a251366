import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../objects/object.ts';
import { createVolumeStore } from './volume-store.ts';

const claim = (resourceVersion: string, namespace = 'n', name = 'data-loki-0'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { namespace, name, resourceVersion },
  spec: { resources: { requests: { storage: '1Gi' } }, accessModes: ['ReadWriteOnce'] },
  status: { phase: 'Bound', capacity: { storage: '1Gi' } },
});

function make() {
  const store = createVolumeStore();
  const woken: string[] = [];
  let lists = 0;
  const handler = store.handler((namespace) => woken.push(namespace));
  const list = () => {
    lists++;
    return Promise.resolve([claim('1')]);
  };
  return { store, handler, woken, list, lists: () => lists };
}

describe('the store of volume claims', () => {
  it('lists none where the watch knows none', async () => {
    const { store, list, lists } = make();
    expect(await store.claims('n', list)).toEqual([]);
    expect(lists()).toBe(0);
  });

  it('lists once until one changes', async () => {
    const { store, handler, woken, list, lists } = make();
    handler.reset([claim('1')]);
    for (let time = 0; time < 3; time++)
      expect(await store.claims('n', list)).toMatchObject([{ requested: '1Gi', bound: true }]);
    expect(lists()).toBe(1);
    handler.changed(claim('1'));
    await store.claims('n', list);
    expect(lists()).toBe(1);
    handler.changed(claim('2'));
    await store.claims('n', list);
    expect(lists()).toBe(2);
    store.forget('n');
    await store.claims('n', list);
    expect(lists()).toBe(3);
    expect(woken).toEqual(['n', 'n']);
  });

  it('does not believe a list that may be older than an event', async () => {
    const { store, handler, list, lists } = make();
    handler.changed(claim('1'));
    const answer = Promise.withResolvers<KubeObject[]>();
    const slow = store.claims('n', () => answer.promise);
    handler.changed(claim('2'));
    answer.resolve([claim('1')]);
    await slow;
    await store.claims('n', list);
    expect(lists()).toBe(1);
  });

  it('tells after a new list of namespaces in which something differs', () => {
    const { store: _, handler, woken } = make();
    handler.reset([claim('1', 'a'), claim('1', 'b'), claim('1', 'c')]);
    woken.length = 0;
    handler.reset([claim('1', 'a'), claim('2', 'b'), claim('1', 'd')]);
    expect(woken.sort()).toEqual(['b', 'c', 'd']);
  });

  it('is empty again when all are gone', async () => {
    const { store, handler, woken, list, lists } = make();
    handler.changed(claim('1'));
    handler.deleted(claim('2'));
    expect(await store.claims('n', list)).toEqual([]);
    expect(lists()).toBe(0);
    expect(woken).toEqual(['n', 'n']);
  });
});
