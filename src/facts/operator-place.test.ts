import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import { withOperatorPlace } from './operator-place.ts';
import { FactDenied, type FactSource } from './source.ts';

const facts: Facts = { apiVersion: 'observability.io/v1beta1', kind: 'Facts' };

function source(list: FactSource['list']): FactSource {
  return { list, get: async () => undefined, served: async () => [], version: async () => '' };
}

test('the operator is where its pods are', async () => {
  const found = source(async (kind, options) => {
    expect([kind.kind, options?.labelSelector]).toEqual(['Pod', 'app.kubernetes.io/name=gunj-operator']);
    return ['ops', 'gunj-system'].map((namespace) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x', namespace },
    }));
  });
  expect(await withOperatorPlace(facts, found)).toEqual({ ...facts, operator: { namespace: 'gunj-system' } });
});

test.each([
  ['there is none', async () => []],
  ['nobody may look', () => Promise.reject(new FactDenied('no'))],
])('nothing is said when %s', async (_, list) => {
  expect(await withOperatorPlace(facts, source(list))).toEqual(facts);
});
