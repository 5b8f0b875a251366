import { expect, test } from 'vitest';
import { isDeeper } from './depth.ts';

test('levels are counted, and what holds itself has too many', () => {
  expect(isDeeper('x', 0)).toBe(false);
  expect(isDeeper([[1]], 2)).toBe(false);
  expect(isDeeper({ a: [{}] }, 2)).toBe(true);
  const loop: unknown[] = [1];
  loop.push(loop, loop);
  expect(isDeeper(loop, 100)).toBe(true);
});
