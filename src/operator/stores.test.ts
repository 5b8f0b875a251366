import { describe, expect, it } from 'vitest';
import { type KubeObject, type ObjectMeta, refOf } from '../objects/object.ts';
import { applySetId } from './applyset.ts';
import { createNamespaceStore } from './namespace-store.ts';
import { createObjectStore } from './object-store.ts';
import { createPlatformStore } from './platform-store.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
const object = (name: string, resourceVersion: string, more: Partial<ObjectMeta> = {}): KubeObject => ({
  ...kind,
  metadata: { name, namespace: 'n', uid: `uid-${name}`, resourceVersion, ...more },
});
const ref = (name: string) => ({ ...kind, namespace: 'n', name });

describe('the store of objects', () => {
  const make = () => {
    const store = createObjectStore();
    const told: string[] = [];
    const handler = store.handler(kind, ({ metadata }) => told.push(`${metadata.name}@${metadata.resourceVersion}`));
    return { store, told, handler };
  };

  it('keeps metadata that decisions are made by, and nothing else', () => {
    const { store, handler } = make();
    handler.changed({
      ...object('a', '1', { annotations: { 'observability.io/hash': 'h', big: 'x' } }),
      data: { secret: 'x' },
    });
    expect(store.get(ref('a'))).toEqual(object('a', '1', { annotations: { 'observability.io/hash': 'h' } }));
  });

  it('tells of changes, but not of those it has noted itself', () => {
    const { store, told, handler } = make();
    handler.changed(object('a', '1'));
    store.note(object('a', '2'), { hash: 'h' }, store.token(ref('a')));
    handler.changed(object('a', '2'));
    handler.changed(object('a', '3'));
    expect(told).toEqual(['a@1', 'a@3']);
    expect(store.verified(ref('a'))).toEqual({ uid: 'uid-a', resourceVersion: '2', hash: 'h' });
  });

  it('does not believe an answer that may be older than a deletion', () => {
    const { store, handler } = make();
    handler.changed(object('a', '1'));
    const since = store.token(ref('a'));
    handler.deleted(object('a', '2'));
    store.note(object('a', '2'), { hash: 'h' }, since);
    expect(store.get(ref('a'))).toBeUndefined();
    expect(store.verified(ref('a'))).toBeUndefined();
  });

  it('does not let an answer hide a change that the watch told of meanwhile', () => {
    const { store, handler } = make();
    handler.changed(object('a', '1'));
    const before = store.token(ref('a'));
    handler.changed(object('a', '3'));
    store.note(object('a', '2'), { hash: 'h' }, before);
    expect(store.get(ref('a'))?.metadata.resourceVersion).toBe('3');
    expect(store.verified(ref('a'))?.resourceVersion).toBe('2');
  });

  it('does not let an answer from the past hide what the watch told of before the question', () => {
    const { store, handler } = make();
    handler.changed(object('a', '10'));
    store.note(object('a', '9'), { hash: 'h' }, store.token(ref('a')));
    expect(store.get(ref('a'))?.metadata.resourceVersion).toBe('10');
  });

  it('believes no answer from the past, until it stays as it is', () => {
    const { store, handler } = make();
    handler.changed(object('a', '10'));
    expect([1, 2, 3, 4].map(() => store.believes(ref('a'), object('a', '9')))).toEqual([false, false, false, false]);
    expect(store.believes(ref('a'), object('a', '10'))).toBe(true);
    expect([1, 2, 3, 4].map(() => store.believes(ref('a'), undefined))).toEqual([false, false, false, false]);
    expect(store.believes(ref('a'), object('a', '9'))).toBe(true);
    expect(store.get(ref('a'))?.metadata.resourceVersion).toBe('9');
    store.deleting(ref('a'));
    expect(store.believes(ref('a'), undefined)).toBe(true);
  });

  it('tells, after a new list, of what is gone and what has changed', () => {
    const { store, told, handler } = make();
    handler.reset([object('a', '1'), object('b', '1'), object('c', '1')]);
    store.note(object('c', '2'), { hash: 'h' }, store.token(ref('c')));
    told.length = 0;
    handler.reset([object('a', '1'), object('c', '2')]);
    expect(told).toEqual(['b@1', 'a@1']);
    expect(store.get(ref('b'))).toBeUndefined();
  });

  it('keeps the objects of other kinds when one is listed anew or dropped', () => {
    const { store, handler } = make();
    const other = { apiVersion: 'v1', kind: 'Service' };
    store.handler(other, () => {}).changed({ ...object('s', '1'), ...other });
    handler.changed(object('a', '1'));
    handler.reset([]);
    expect(store.inNamespace('n').map(({ kind: name }) => name)).toEqual(['Service']);
    store.drop(other);
    expect(store.size()).toBe(0);
    expect(store.inNamespace('n')).toEqual([]);
  });

  it('finds what is part of an ApplySet wherever it is, by the label as it is now', () => {
    const { store, handler } = make();
    const part = { labels: { 'applyset.kubernetes.io/part-of': 'set' } };
    const { namespace: _, ...nowhere } = object('b', '1', part).metadata;
    handler.changed(object('a', '1', { ...part, namespace: 'elsewhere' }));
    handler.changed({ ...kind, metadata: nowhere });
    handler.changed(object('c', '1'));
    expect(store.ofApplySet('set').map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    handler.changed(object('a', '2', { namespace: 'elsewhere' }));
    handler.deleted({ ...kind, metadata: nowhere });
    expect(store.ofApplySet('set')).toEqual([]);
  });

  it('tells of what was right and is not any more, and not of what has a new status alone', () => {
    const { store } = make();
    const spoiled: string[] = [];
    const handler = store.handler(kind, ({ metadata }, change) => {
      if (change.spoiled) spoiled.push(`${metadata.name}@${metadata.resourceVersion}`);
    });
    const right = (one: KubeObject) => store.note(one, { hash: 'h' }, store.token(refOf(one)));
    const first = ['a', 'b', 'c', 'd', 'e'].map((name) => object(name, '1', { generation: 1, labels: { a: 'b' } }));
    handler.reset(first);
    handler.changed(object('a', '2', { generation: 2 }));
    for (const one of first.slice(1)) right(one);
    handler.changed(object('b', '2', { generation: 1, labels: { a: 'b' } }));
    handler.changed(object('b', '3', { generation: 2, labels: { a: 'b' } }));
    handler.changed(object('c', '2', { generation: 1, labels: { a: 'c' } }));
    store.deleting(ref('d'));
    handler.deleted(object('d', '2', { generation: 1 }));
    handler.deleted(object('e', '2', { generation: 1 }));
    expect(spoiled).toEqual(['b@3', 'c@2', 'e@2']);
  });

  it('tells what was known before, so that an object that left an ApplySet can be put back', () => {
    const { store } = make();
    const told: (string | undefined)[] = [];
    const handler = store.handler(kind, (_, { before }) => told.push(before?.metadata.resourceVersion));
    handler.changed(object('a', '1'));
    handler.changed(object('a', '2'));
    handler.reset([object('a', '3')]);
    handler.deleted(object('a', '4'));
    expect(told).toEqual([undefined, '1', '2', '3']);
  });

  it('is empty again when everything is gone', () => {
    const { store, handler } = make();
    for (const name of ['a', 'b']) handler.changed(object(name, '1'));
    for (const name of ['a', 'b']) handler.deleted(object(name, '2'));
    expect(store.size()).toBe(0);
    expect(store.verified(ref('a'))).toBeUndefined();
  });

  it('remembers who was later than we are, of what watches tell, until that is forgotten', () => {
    const { store, handler } = make();
    const written = (name: string, resourceVersion: string, ...managers: string[]) =>
      object(name, resourceVersion, {
        managedFields: managers.map((manager, index) => ({ manager, time: `2026-01-01T00:00:0${index}Z` })),
      });
    const all = () => ['a', 'b', 'c'].map((name) => store.touched(ref(name)));
    const atOne = Date.parse('2026-01-01T00:00:01Z');
    handler.reset([
      written('a', '1', 'gunj-operator', 'kubectl'),
      written('b', '1', 'gunj-operator'),
      written('c', '1', 'gunj-operator', 'kubectl'),
    ]);
    expect(all()).toEqual([atOne, undefined, atOne]);
    expect(store.get(ref('a'))).toEqual(object('a', '1'));
    // Another operator leads: it puts one back, and somebody breaks another.
    handler.changed(written('a', '2', 'kubectl', 'gunj-operator'));
    handler.changed(written('b', '2', 'gunj-operator', 'kubectl'));
    handler.deleted(written('c', '2', 'gunj-operator', 'kubectl'));
    expect(all()).toEqual([undefined, atOne, undefined]);
    store.forgetTouched();
    handler.changed(written('a', '3', 'gunj-operator', 'kubectl'));
    expect(all()).toEqual([undefined, undefined, undefined]);
  });
});

describe('the store of platforms', () => {
  const make = () => {
    const store = createPlatformStore();
    const told: string[] = [];
    const handler = store.handler(({ metadata }, gone) =>
      told.push(`${metadata.name}@${metadata.resourceVersion}${gone ? ' gone' : ''}`),
    );
    return { store, told, handler };
  };

  it('does not tell of its own writes', () => {
    const { store, told, handler } = make();
    handler.changed(object('p', '1'));
    store.written(object('p', '2'), '1');
    expect(store.get('n/p')?.metadata.resourceVersion).toBe('2');
    handler.changed(object('p', '2'));
    handler.changed(object('p', '3'));
    expect(told).toEqual(['p@1', 'p@3']);
  });

  it('does not go back to what was before its own write, told late, unless it is another or a server that was set back', () => {
    const { store, told, handler } = make();
    handler.changed(object('p', '5'));
    store.written(object('p', '9'), '5');
    handler.changed(object('p', '7'));
    expect(store.get('n/p')?.metadata.resourceVersion).toBe('9');
    expect(told).toEqual(['p@5']);
    handler.changed(object('p', '8', { uid: 'another' }));
    handler.reset([object('p', '3')]);
    handler.changed(object('p', '4'));
    expect(told).toEqual(['p@5', 'p@8', 'p@3', 'p@4']);
  });

  it('finds the platform of an ApplySet as long as there is one', () => {
    const { store, handler } = make();
    handler.changed(object('p', '1'));
    expect(store.ofApplySet(applySetId(object('p', '1')))?.metadata.name).toBe('p');
    handler.deleted(object('p', '2'));
    expect(store.ofApplySet(applySetId(object('p', '1')))).toBeUndefined();
  });

  it('takes a platform whose last finalizer has gone for gone', () => {
    const { store, handler } = make();
    handler.changed(object('p', '1', { deletionTimestamp: 'x', finalizers: ['f'] }));
    store.written(object('p', '2', { deletionTimestamp: 'x' }), '1');
    expect(store.keys()).toEqual([]);
  });

  it('does not bring back a platform by an answer that comes late', () => {
    const { store, handler } = make();
    handler.changed(object('p', '1'));
    handler.deleted(object('p', '2'));
    store.written(object('p', '2'), '1');
    expect(store.keys()).toEqual([]);
  });

  it('does not let an answer hide a change that the watch told of meanwhile', () => {
    const { store, handler } = make();
    handler.changed(object('p', '1'));
    handler.changed(object('p', '3'));
    store.written(object('p', '2'), '1');
    expect(store.get('n/p')?.metadata.resourceVersion).toBe('3');
  });

  it('tells which platforms a new list no longer has', () => {
    const { store, told, handler } = make();
    handler.reset([object('p', '1'), object('q', '1')]);
    handler.reset([object('q', '1')]);
    expect(told).toEqual(['p@1', 'q@1', 'p@1 gone', 'q@1']);
    expect(store.inNamespace('n').map(({ metadata }) => metadata.name)).toEqual(['q']);
  });
});

describe('the store of Namespaces', () => {
  const namespace = (name: string, resourceVersion: string, more: Partial<ObjectMeta> = {}) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, resourceVersion, ...more },
  });

  it('tells of labels, annotations and the end, not of other changes', () => {
    const store = createNamespaceStore();
    const told: string[] = [];
    const handler = store.handler((name) => told.push(name));
    handler.reset([namespace('a', '1'), namespace('b', '1')]);
    handler.changed(namespace('a', '2'));
    handler.changed(namespace('a', '3', { labels: { x: 'y' } }));
    handler.changed(namespace('a', '4', { labels: { x: 'y' }, annotations: { c: 'd' } }));
    handler.changed(namespace('b', '2', { deletionTimestamp: 'now' }));
    handler.deleted(namespace('b', '3'));
    expect(told).toEqual(['a', 'b', 'a', 'a', 'b', 'b']);
    expect(store.get('a')).toEqual({ name: 'a', labels: { x: 'y' } });
    expect(store.get('b')).toBeUndefined();
  });

  it('takes over an answer, so that the event after it is no news', () => {
    const store = createNamespaceStore();
    const told: string[] = [];
    const handler = store.handler((name) => told.push(name));
    store.note(namespace('a', '2', { labels: { x: 'y' } }), undefined);
    handler.changed(namespace('a', '2', { labels: { x: 'y' } }));
    expect(told).toEqual([]);
  });

  it('does not let an answer hide a change that the watch told of meanwhile', () => {
    const store = createNamespaceStore();
    const handler = store.handler(() => {});
    handler.changed(namespace('a', '1'));
    const before = store.get('a');
    handler.changed(namespace('a', '3', { labels: { x: 'z' } }));
    store.note(namespace('a', '2', { labels: { x: 'y' } }), before);
    expect(store.get('a')?.labels).toEqual({ x: 'z' });
  });
});
