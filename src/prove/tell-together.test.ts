import { expect, it } from 'vitest';
import type { Difference } from './report.ts';
import { tellTogether } from './tell-together.ts';

const one = (from: string, port: number, text: string, reason = 'NetworkPolicy a/b lets it through'): Difference => ({
  kind: 'extra',
  layer: 'ingress',
  from,
  to: 'loki',
  port,
  protocol: 'TCP',
  text,
  getsThrough: true,
  because: [{ text: reason }],
});

it('components are told each by itself, and first', () => {
  const component = { found: '', hint: '', because: [], kind: 'no-pods', component: 'loki' } as const;
  expect(
    tellTogether([
      one('web', 1, 'web can call 1'),
      { ...component, text: 'no loki' },
      { ...component, text: 'no tempo' },
    ]),
  ).toEqual(['no loki', 'no tempo', 'web can call 1']);
});

it('of differences with the same reasons one is told, with how many others there are', () => {
  expect(
    tellTogether([
      one('web', 1, 'web can call 1'),
      one('cart', 1, 'cart can call 1'),
      one('web', 2, 'web can call 2'),
      one('web', 3, 'web can call 3', 'NetworkPolicy a/c lets it through'),
    ]),
  ).toEqual(['web can call 1 (the same of 1 more caller and 1 more port)', 'web can call 3']);
  expect(tellTogether([])).toEqual([]);
});
