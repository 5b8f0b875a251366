import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

const limits = { baseMs: 100, maxMs: 1_000 };

test.each([
  [0, 0, 50],
  [0, 1, 100],
  [1, 0.5, 150],
  [3, 1, 800],
  [4, 1, 1_000],
  [2_000, 0, 500],
])('try %i with chance %d waits %d ms', (attempt, chance, ms) => {
  expect(backoffMs(attempt, limits, () => chance)).toBe(ms);
});
