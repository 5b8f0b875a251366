import { expect, test } from 'vitest';
import { rangesOverlap } from './ip-range.ts';

test.each([
  ['10.96.0.0/16', '10.96.10.0/24', true],
  ['10.96.10.0/24', '10.0.0.0/8', true],
  ['10.96.0.0/16', '10.97.0.0/16', false],
  ['10.96.255.255/32', '10.96.0.0/16', true],
  ['0.0.0.0/0', '192.168.0.0/16', true],
  ['fd00::/8', 'fd12:3456::/112', true],
  ['fd00::/16', 'fd01::/16', false],
  ['::/0', '2001:db8::1/128', true],
  ['::/0', '10.0.0.0/8', false],
  ['10.96.0.0', '10.96.0.0/16', false],
])('%s and %s have an address in common: %s', (a, b, together) => {
  expect(rangesOverlap(a, b)).toBe(together);
  expect(rangesOverlap(b, a)).toBe(together);
});
