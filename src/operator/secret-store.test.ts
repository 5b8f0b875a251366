import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { createSecretStore } from './secret-store.ts';

const secret = (name: string, resourceVersion: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'n', resourceVersion },
  data,
});

function make(...present: KubeObject[]) {
  const cluster = new Map(present.map((object) => [object.metadata.name, object]));
  const store = createSecretStore();
  const woken: string[] = [];
  const gets: string[] = [];
  const client = {
    get: ({ name }: { name: string }) => {
      gets.push(name);
      return Promise.resolve(cluster.get(name));
    },
  };
  const handler = store.handler((namespace) => woken.push(namespace));
  return { store, handler, woken, gets, client, cluster };
}

describe('the store of secrets', () => {
  it('knows keys and versions, and no values', async () => {
    const { store, client } = make(secret('a', '1', { z: 'c2VjcmV0', b: 'c2VjcmV0' }));
    const found = await store.read(client, 'n', ['a', 'missing', 'a']);
    expect(found).toEqual([{ namespace: 'n', name: 'a', keys: ['b', 'z'], revision: '1' }]);
  });

  it('reads each once, also one that is not there', async () => {
    const { store, client, gets } = make(secret('a', '1'));
    for (let time = 0; time < 3; time++) await store.read(client, 'n', ['a', 'missing']);
    expect(gets).toEqual(['a', 'missing']);
  });

  it.each<[title: string, event: 'changed' | 'deleted' | 'none', woken: string[]]>([
    ['a version that is known', 'none', []],
    ['another version', 'changed', ['n']],
    ['the end', 'deleted', ['n']],
  ])('wakes the namespace by %s', async (_, event, expected) => {
    const { store, handler, client, woken, gets } = make(secret('a', '1'));
    await store.read(client, 'n', ['a']);
    if (event === 'none') handler.changed(secret('a', '1'));
    if (event === 'changed') handler.changed(secret('a', '2'));
    if (event === 'deleted') handler.deleted(secret('a', '2'));
    expect(woken).toEqual(expected);
    await store.read(client, 'n', ['a']);
    expect(gets).toHaveLength(1 + expected.length);
  });

  it('wakes it by one that comes, and by none that nobody asked for', async () => {
    const { store, handler, client, woken, cluster } = make();
    expect(await store.read(client, 'n', ['a'])).toEqual([]);
    handler.changed(secret('other', '1'));
    expect(woken).toEqual([]);
    cluster.set('a', secret('a', '5', { k: 'eA==' }));
    handler.changed(secret('a', '5'));
    expect(woken).toEqual(['n']);
    expect(await store.read(client, 'n', ['a'])).toMatchObject([{ keys: ['k'] }]);
  });

  it('finds after a new list what has changed, come and gone meanwhile', async () => {
    const { store, handler, client, woken } = make(secret('same', '1'), secret('changed', '1'), secret('gone', '1'));
    await store.read(client, 'n', ['same', 'changed', 'gone', 'come', 'absent']);
    handler.reset([secret('same', '1'), secret('changed', '2'), secret('come', '1'), secret('other', '1')]);
    expect(woken).toHaveLength(3);
  });

  it('does not believe an answer that may be older than an event', async () => {
    const { store, handler, gets } = make();
    const answer = Promise.withResolvers<KubeObject>();
    const slow = store.read({ get: () => answer.promise }, 'n', ['a']);
    handler.changed(secret('a', '2'));
    answer.resolve(secret('a', '1'));
    await slow;
    const { client } = make(secret('a', '2'));
    expect(await store.read(client, 'n', ['a'])).toMatchObject([{ revision: '2' }]);
    expect(gets).toEqual([]);
  });
});
