import { expect, test } from 'vitest';
import { median, percentile, short } from './statistics.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test.each([
  [0.5, 50],
  [0.99, 99],
  [0.991, 100],
  [1, 100],
  [0, 1],
])('of the numbers from 1 to 100, the percentile %s is %s', (share, value) => {
  expect(percentile(hundred, share)).toBe(value);
});

test('a single value is every percentile, and there is none of nothing', () => {
  expect([percentile([7], 0.01), percentile([7], 0.99), percentile([], 0.5)]).toEqual([7, 7, Number.NaN]);
});

test('the median of an even number of values is between the two in the middle', () => {
  expect([median([4, 1, 3, 2]), median([9, 1, 5])]).toEqual([2.5, 5]);
});

test('figures have no more digits than they deserve', () => {
  expect([0.4249, 3, 12.4, 1234.5].map(short)).toEqual(['0.42', '3', '12', '1,235']);
});
