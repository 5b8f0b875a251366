import { expect, test } from 'vitest';
import { quantityBytes, sameQuantity } from './quantity.ts';

test.each<[a: unknown, b: unknown, same: boolean]>([
  ['1', 1, true],
  ['1000m', '1', true],
  ['0.5', '500m', true],
  ['1Gi', '1024Mi', true],
  ['1G', '1e9', true],
  ['1E', '1e18', true],
  ['-1', '-1000m', true],
  ['1.5Gi', '1536Mi', true],
  ['100n', '0.1u', true],
  ['1Gi', '1G', false],
  ['1', '1001m', false],
  ['-1', '1', false],
  ['9007199254740993', '9007199254740992', false],
  ['', '', false],
  ['one', 'one', false],
  [undefined, undefined, false],
  ['1 Gi', '1Gi', false],
])('%j and %j are the same quantity: %s', (a, b, same) => {
  expect(sameQuantity(a, b)).toBe(same);
});

test('bytes are never more than programs count', () => {
  expect(quantityBytes('1.5Gi')).toBe(1.5 * 2 ** 30);
  expect(quantityBytes('999999999999999Pi')).toBe(2 ** 62);
});
