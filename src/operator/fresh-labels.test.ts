import { expect, test } from 'vitest';
import type { Facts } from '../facts/facts.ts';
import { plainFacts } from '../testing/platform.ts';
import { withFreshLabels } from './fresh-labels.ts';

const facts: Facts = {
  ...plainFacts,
  namespaces: [
    { name: 'm', labels: { mesh: 'old' }, annotations: { a: 'b' } },
    { name: 'z', labels: {}, annotations: {} },
  ],
};

test('labels that the watch tells of take the place of those that were read', () => {
  expect(withFreshLabels(facts, 'm', { mesh: 'new' }).namespaces).toEqual([
    { name: 'm', labels: { mesh: 'new' }, annotations: { a: 'b' } },
    { name: 'z', labels: {}, annotations: {} },
  ]);
});

test('a Namespace that was not read among others is added in its place', () => {
  expect(withFreshLabels(facts, 'p', {}).namespaces?.map(({ name }) => name)).toEqual(['m', 'p', 'z']);
});

test.each([
  ['whose labels the watch has not told yet', facts, undefined],
  ['of which nothing is known at all', { ...facts, namespaces: undefined }, { mesh: 'new' }],
])('a Namespace %s stays as it was read', (_title, given, labels) => {
  const { namespaces, ...rest } = given;
  const known: Facts = namespaces ? { ...rest, namespaces } : rest;
  expect(withFreshLabels(known, 'm', labels)).toBe(known);
});
