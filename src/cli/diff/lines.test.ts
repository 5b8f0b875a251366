import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../../testing/runs.ts';
import { diffLines } from './lines.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });

it('tells how to come from one text to the other, and back', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const found = diffLines(before, after);
      expect(found.filter(({ sign }) => sign !== '+').map(({ text }) => text)).toEqual(before);
      expect(found.filter(({ sign }) => sign !== '-').map(({ text }) => text)).toEqual(after);
    }),
    runs(100, 20_000),
  );
});

it('changes no more than it must', () => {
  const signs = diffLines(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e']).map(({ sign, text }) => sign + text);
  expect(signs).toEqual([' a', '-b', '+x', ' c', ' d', '+e']);
});
