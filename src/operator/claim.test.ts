import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { runs } from '../testing/runs.ts';
import { claimWinner } from './claim.ts';

const at = (name: string, creationTimestamp: string, deletionTimestamp?: string) => ({
  name,
  creationTimestamp,
  ...(deletionTimestamp ? { deletionTimestamp } : {}),
});
const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];

test.each([
  { title: 'nobody, when there is none', platforms: [], winner: undefined },
  { title: 'the only one', platforms: [at('a', late)], winner: 'a' },
  { title: 'the oldest', platforms: [at('a', late), at('b', early)], winner: 'b' },
  { title: 'the first by name of two equally old', platforms: [at('b', early), at('a', early)], winner: 'a' },
  { title: 'who holds it, though younger', platforms: [at('a', early), at('b', late)], holder: 'b', winner: 'b' },
  {
    title: 'who holds it, while it is being deleted',
    platforms: [at('a', early, late), at('b', early)],
    holder: 'a',
    winner: 'a',
  },
  {
    title: 'the oldest, when the holder is gone',
    platforms: [at('a', late), at('b', early)],
    holder: 'z',
    winner: 'b',
  },
  {
    title: 'not one that is being deleted without holding it',
    platforms: [at('a', early, late), at('b', late)],
    winner: 'b',
  },
])('the namespace goes to $title', ({ platforms, holder, winner }) => {
  expect(claimWinner({ platforms, ...(holder ? { holder } : {}) })).toBe(winner);
});

it('the winner does not depend on the order in which platforms are seen', () => {
  const platform = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    creationTimestamp: fc.constantFrom(early, late),
  });
  const platforms = fc.uniqueArray(platform, { selector: ({ name }) => name, minLength: 1 });
  fc.assert(
    fc.property(platforms, fc.option(fc.constantFrom('a', 'b', 'z'), { nil: undefined }), (seen, holder) => {
      const input = holder === undefined ? {} : { holder };
      expect(claimWinner({ platforms: seen.toReversed(), ...input })).toBe(claimWinner({ platforms: seen, ...input }));
    }),
    runs(100, 50_000),
  );
});
