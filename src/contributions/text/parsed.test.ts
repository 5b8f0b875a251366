import { parser } from '@prometheus-io/lezer-promql';
import { expect, test } from 'vitest';
import { parsed } from './parsed.ts';

test('what is right is read to its end, and what follows a fault is not', () => {
  expect(parsed(parser, 'sum(up)').length).toBe(7);
  expect(parsed(parser, `up )${'{'.repeat(10_000)}`).length).toBeLessThan(100);
});
