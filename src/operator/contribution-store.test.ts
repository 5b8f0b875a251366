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

  it('does not take an old state for a new one', async () => {
    const { handler, sizes } = setUp(100, (name) => configMap(name, 10, 'older'));
    handler.reset([configMap('a', 60), configMap('b', 60)]);
    handler.deleted(configMap('a', 60));
    await new Promise((resolve) => setImmediate(resolve));
    expect(sizes()).toEqual([['b', 'omitted']]);
  });
});
