import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../testing/runs.ts';
import { all, any, not as negated, type Tri } from './tri.ts';
import { and, certain, conceivable, constant, doubted, isImpossible, not, or, triSet, valueAt } from './tri-set.ts';

const values = fc.constantFrom<Tri>('yes', 'no', 'unknown');
const lists = fc.integer({ min: 0, max: 100 }).chain((size) => {
  const list = fc.array(values, { minLength: size, maxLength: size });
  return fc.tuple(list, list, list);
});
const setOf = (list: readonly Tri[]) => triSet(list.length, (index) => list[index] ?? 'no');
const listOf = (set: ReturnType<typeof setOf>) => Array.from({ length: set.size }, (_, index) => valueAt(set, index));

it('judges many as one by one', () => {
  fc.assert(
    fc.property(lists, ([a, b, c]) => {
      const sets = [setOf(a), setOf(b), setOf(c)] as const;
      const each = (of: (...three: Tri[]) => Tri) =>
        a.map((value, index) => of(value, b[index] ?? 'no', c[index] ?? 'no'));
      expect(listOf(sets[0])).toEqual(a);
      expect(listOf(and(...sets))).toEqual(each((...three) => all(three)));
      expect(listOf(or(...sets))).toEqual(each((...three) => any(three)));
      expect(listOf(not(sets[0]))).toEqual(each(negated));
      expect(listOf(doubted(sets[0]))).toEqual(each((value) => (value === 'no' ? 'no' : 'unknown')));
      expect(listOf(certain(sets[0]))).toEqual(each((value) => (value === 'yes' ? 'yes' : 'no')));
      expect(listOf(conceivable(sets[0]))).toEqual(each((value) => (value === 'no' ? 'no' : 'yes')));
      expect(isImpossible(sets[0])).toBe(a.every((value) => value === 'no'));
      expect(not(not(sets[0]))).toEqual(sets[0]);
    }),
    runs(200, 10_000),
  );
});

it.each<Tri>(['yes', 'no', 'unknown'])('can be %s for all', (value) => {
  for (const size of [0, 1, 31, 32, 33, 64]) expect(constant(size, value)).toEqual(triSet(size, () => value));
});
