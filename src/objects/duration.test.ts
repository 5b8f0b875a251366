import { describe, expect, test } from 'vitest';
import { goDurationMs, goDurationText } from './duration.ts';

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['0.001s', 1],
    ['1m30s', 90_000],
    ['1h2m3.5s4ms', 3_723_504],
    ['24h', 86_400_000],
  ])('%s has %i milliseconds', (text, expected) => {
    expect(goDurationMs(text)).toBe(expected);
  });

  test.each([
    [40_000, '40s'],
    [1500, '1500ms'],
    [120_000, '2m'],
    [7_200_000, '2h'],
    [0, '0ms'],
  ])('of %i milliseconds is written %s', (amount, text) => {
    expect(goDurationText(amount)).toBe(text);
    expect(goDurationMs(text)).toBe(amount);
  });
});
