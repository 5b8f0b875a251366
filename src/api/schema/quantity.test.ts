import { describe, expect, it } from 'vitest';
import { compareQuantities, parseQuantity } from './quantity.ts';

describe('quantities', () => {
  it.each([
    ['500m', '0.5', 0n],
    ['1Gi', '1024Mi', 0n],
    ['1Gi', '1G', 1n],
    ['0.000001', '0', 1n],
    ['999999999999999P', '999999999999999Pi', -1n],
    ['1.5Gi', '1536Mi', 0n],
  ])('compare by value: %s with %s', (a, b, expected) => {
    expect(compareQuantities(parseQuantity(a), parseQuantity(b))).toBe(expected);
    expect(compareQuantities(parseQuantity(b), parseQuantity(a))).toBe(-expected);
  });

  it.each(['', '1GB', 'Gi', '-1', '1.'])('are not %j', (text) => {
    expect(() => parseQuantity(text)).toThrow('is not a quantity');
  });
});
