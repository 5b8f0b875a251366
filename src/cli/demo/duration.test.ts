import { expect, it } from 'vitest';
import { durationMs } from './duration.ts';

it.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['250ms', 250],
])('%s is %i milliseconds', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

it.each(['', '5', 'm', '5 m', '5d', '-5m', '0s', '5m!'])('%j is refused', (text) => {
  expect(() => durationMs(text)).toThrow('Write a duration such as 90s, 5m or 1h30m.');
});
