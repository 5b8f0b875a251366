import { expect, it } from 'vitest';
import type { FactSource } from '../../facts/source.ts';
import { withComing } from './coming.ts';

const there = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'shop', name: 'there', labels: { a: 'x' } },
};
const empty: FactSource = {
  get: async ({ name }) => (name === 'there' ? there : undefined),
  list: async () => [there],
  served: async () => [],
  version: async () => '',
};
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { namespace: 'shop', name: 'token' },
  data: { a: 'eA==' },
  stringData: { token: 'x' },
};
const rules = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'pay', name: 'rules', labels: { a: 'y' } },
};
const route = { apiVersion: 'example.com/v1', kind: 'ConfigMap', metadata: { namespace: 'pay', name: 'route' } };
const source = withComing(empty, [secret, rules, route]);

it('has what is there and what will be', async () => {
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'token' };
  expect(Object.keys((await source.get(ref))?.['data'] as object)).toEqual(['a', 'token']);
  expect(await source.get({ ...ref, namespace: 'pay' })).toBeUndefined();
  expect(await source.get({ ...ref, kind: 'ConfigMap', name: 'there' })).toBe(there);
});

it.each([
  [undefined, ['there', 'rules']],
  [{ labelSelector: 'a' }, ['there', 'rules']],
  [{ labelSelector: 'b' }, ['there']],
  [{ namespace: 'shop' }, ['there']],
])('lists both, with %j', async (options, names) => {
  const found = await source.list({ apiVersion: 'v1', kind: 'ConfigMap' }, options);
  expect(found.map(({ metadata }) => metadata.name)).toEqual(names);
});
