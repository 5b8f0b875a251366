import { expect, test } from 'vitest';
import { canBurn, fast, slow, thresholdOf } from './burn-rates.ts';
import type { Slo } from './slo.ts';

const slo = (objective: number, window: Slo['window']): Slo => ({
  name: 'a',
  service: 'b',
  serviceNamespace: 'c',
  objective,
  window,
});
const rates = [...fast, ...slow];

test.each([
  // The workbook's factors, times a budget of 0.1 %.
  [0.999, '30d', [0.0144, 0.006, 0.003, 0.001]],
  [0.99, '30d', [0.144, 0.06, 0.03, 0.01]],
  [0.999, '28d', [0.01344, 0.0056, 0.0028, 0.000933333333333]],
] as const)('an objective of %d over %s burns too fast above these shares', (objective, window, expected) => {
  expect(rates.map((rate) => thresholdOf(rate, slo(objective, window)))).toEqual(expected);
});

test('what is above all there is cannot be reached', () => {
  expect(rates.map((rate) => canBurn(rate, slo(0.9, '30d')))).toEqual([false, true, true, true]);
  expect(rates.map((rate) => canBurn(rate, slo(0.5, '30d')))).toEqual([false, false, false, true]);
});
