import { expect, it } from 'vitest';
import { createLastUsed } from './last-used.ts';

it('holds what was kept or asked for last, and no more than it may', () => {
  const memory = createLastUsed<number>(2);
  expect(memory.keep('a', 1)).toBe(1);
  memory.keep('b', 2);
  expect(memory.get('a')).toBe(1);
  memory.keep('c', 3);
  expect(['a', 'b', 'c'].map((key) => memory.get(key))).toEqual([1, undefined, 3]);
  memory.keep('a', 4);
  expect(memory.get('a')).toBe(4);
});
