import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { createContributionStore } from './contribution-store.ts';

const configMap = (name: string, size: number, resourceVersion = '1', namespace = 'shop'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, resourceVersion, labels: { 'observability.io/contributes': 'rules' } },
  data: { a: 'x'.repeat(size) },
});

function setUp(limit = 100, read: (name: string) => KubeObject | undefined = () => undefined) {
  const told: string[] = [];
  const store = createContributionStore({ limit, read: async ({ name }) => read(name) });
  const handler = store.handler((namespace) => told.push(namespace));
  const sizes = () =>
    store.current().map(({ name, files, omitted }) => [name, omitted ? 'omitted' : files['a']?.length]);
  return { store, handler, told, sizes };
}

describe('the store of contributions', () => {
  it('tells of what is new, changed and gone, once for each namespace', () => {
    const { handler, told } = setUp();
    handler.reset([configMap('a', 1), configMap('b', 1), configMap('c', 1, '1', 'pay')]);
    expect(told.splice(0)).toEqual(['shop', 'pay']);
    handler.changed(configMap('a', 2, '2'));
    handler.deleted(configMap('b', 1, '2'));
    handler.reset([configMap('a', 2, '2')]);
    expect(told).toEqual(['shop', 'shop', 'pay']);
  });

  it('says nothing of a change that is not read', () => {
    const { handler, told } = setUp();
    handler.reset([configMap('a', 1)]);
    told.length = 0;
    const annotated = configMap('a', 1, '2');
    handler.changed({ ...annotated, metadata: { ...annotated.metadata, annotations: { other: 'x' } } });
    handler.reset([configMap('a', 1, '3')]);
    expect(told).toEqual([]);
  });

  it('is in order, whatever order things came in', () => {
    const { handler, sizes } = setUp();
    handler.reset([configMap('b', 1), configMap('a', 2)]);
    expect(sizes()).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('knows of what is beyond its limit, and reads it when there is room', async () => {
    const { handler, sizes, told } = setUp(100, (name) => configMap(name, 60));
    handler.reset([configMap('a', 60), configMap('b', 60)]);
    expect(sizes()).toEqual([
      ['a', 60],
      ['b', 'omitted'],
    ]);
    told.length = 0;
    handler.deleted(configMap('a', 60));
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sizes()).toEqual([['b', 60]]);
    expect(told).toEqual(['shop', 'shop']);
  });

  it('leaves out of a namespace that has much what there is room for no longer, and reads it when that is over', async () => {
    const much = [configMap('a', 40), configMap('b', 40)];
    const { handler, sizes, told } = setUp(100, (name) => much.find(({ metadata }) => metadata.name === name));
    handler.reset(much);
    told.length = 0;
    handler.changed(configMap('a', 30, '1', 'pay'));
    expect(sizes()).toEqual([
      ['a', 30],
      ['a', 40],
      ['b', 'omitted'],
    ]);
    expect(told.splice(0)).toEqual(['pay', 'shop']);
    handler.changed(configMap('a', 5, '2', 'pay'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(sizes()).toEqual([
      ['a', 5],
      ['a', 40],
      ['b', 40],
    ]);
    expect(told).toEqual(['pay', 'shop']);
  });

  it('says nothing of a change to what is left out before and after', () => {
    const { handler, sizes, told } = setUp();
    handler.reset([configMap('a', 60), configMap('b', 60)]);
    told.length = 0;
    handler.changed(configMap('b', 70, '2'));
    expect([sizes()[1], told]).toEqual([['b', 'omitted'], []]);
  });

  it('keeps nothing of what is left out, and says why', () => {
    const { handler, store } = setUp();
    const annotations = { 'observability.io/folder': 'x'.repeat(100) };
    const { metadata, ...more } = configMap('a', 1);
    handler.reset([{ ...more, metadata: { ...metadata, annotations } }]);
    const reason = expect.stringContaining('the operator keeps 100 characters of all ConfigMaps together');
    expect(store.current()).toMatchObject([{ annotations: {}, files: {}, omitted: { '': reason } }]);
  });

  it('does not take an old state for a new one', async () => {
    const { handler, sizes } = setUp(100, (name) => configMap(name, 10, 'older'));
    handler.reset([configMap('a', 60), configMap('b', 60)]);
    handler.deleted(configMap('a', 60));
    await new Promise((resolve) => setImmediate(resolve));
    expect(sizes()).toEqual([['b', 'omitted']]);
  });
});
