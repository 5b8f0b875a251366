import fc from 'fast-check';
import { expect, it } from 'vitest';
import { beyondShares } from './shares.ts';

const limit = 100;
/** `{ shop: [10, 20] }`: ConfigMaps `shop/a` and `shop/b` of these sizes. */
type Sizes = Readonly<Record<string, readonly number[]>>;
const held = (sizes: Sizes) =>
  Object.entries(sizes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([namespace, all]) =>
      all.map((size, index) => ({ namespace, size, name: `${namespace}/${String.fromCharCode(97 + index)}` })),
    );
const beyond = (sizes: Sizes) => [...beyondShares(held(sizes), limit)].map(({ name }) => name).sort();
const sum = (sizes: readonly number[] = []) => sizes.reduce((total, size) => total + size, 0);

it.each<[string, Sizes, string[]]>([
  ['nothing is there', {}, []],
  ['all of it fits, however much one namespace has', { shop: [40, 40], pay: [20] }, []],
  ['one namespace has too much by itself', { shop: [60, 30, 20] }, ['shop/c']],
  ['one that does not fit leaves room for a smaller one', { shop: [60, 50, 20] }, ['shop/b']],
  ['others came first by name', { a: [60, 60], z: [20] }, ['a/b']],
  ['one has very much, and all others little', { a: [90, 90, 90], m: [10], z: [10, 20] }, ['a/a', 'a/b', 'a/c']],
  ['two have as much as each other', { a: [60], b: [60] }, ['b/a']],
  ['two have more than a third', { a: [30, 40], b: [10], c: [30, 40] }, ['a/b', 'c/b']],
  ['one alone is larger than all that may be', { a: [101], b: [99] }, ['a/a']],
])('what is left out where %s', (_, sizes, expected) => {
  expect(beyond(sizes)).toEqual(expected);
});

const some = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }),
);

it('never is more kept than the limit, nor anything left out of a namespace that has no more than its even share', () => {
  fc.assert(
    fc.property(some, (sizes) => {
      const out = new Set(beyond(sizes));
      const kept = held(sizes).filter(({ name }) => !out.has(name));
      expect(sum(kept.map(({ size }) => size))).toBeLessThanOrEqual(limit);
      const share = limit / Object.values(sizes).filter(({ length }) => length > 0).length;
      for (const [namespace, all] of Object.entries(sizes))
        if (sum(all) <= share) expect([...out].filter((name) => name.startsWith(namespace))).toEqual([]);
    }),
  );
});

it('what the namespace that has most adds to it changes nothing for the others', () => {
  fc.assert(
    fc.property(some, fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }), (sizes, more) => {
      for (const greedy of ['0', 'z']) {
        const most = Array.from({ length: 1 + Math.max(0, ...Object.values(sizes).map(sum)) / 10 }, () => 10);
        const ofOthers = (all: readonly number[]) =>
          beyond({ ...sizes, [greedy]: all }).filter((name) => !name.startsWith(greedy));
        expect(ofOthers([...most, ...more])).toEqual(ofOthers(most));
      }
    }),
  );
});
