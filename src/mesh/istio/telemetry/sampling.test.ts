import { expect, test } from 'vitest';
import { samplingPercentage } from './sampling.ts';

const exact: [number, number][] = [
  [0, 0],
  [0.0001, 0.01],
  [0.001, 0.1],
  [0.01, 1],
  [0.07, 7],
  [0.29, 29],
  [0.57, 57],
  [0.1234, 12.34],
  [0.9999, 99.99],
  [1, 100],
];

test.each(exact)('the fraction %d is %d %% to the last digit', (rate, percentage) => {
  expect(samplingPercentage(rate)).toEqual({ percentage, rounded: false });
});

const between: [number, number][] = [
  [0.00001, 0.01],
  [1e-9, 0.01],
  [0.12344, 12.34],
  [0.12346, 12.35],
  [0.99999, 100],
];

test.each(between)('%d lies between two steps and becomes %d %%, which is said', (rate, percentage) => {
  expect(samplingPercentage(rate)).toEqual({ percentage, rounded: true });
});

test('no step of Istio is rounded', () => {
  const rounded = Array.from({ length: 10_001 }, (_, n) => n).filter((n) => {
    const { percentage, rounded: isRounded } = samplingPercentage(n / 10_000);
    return isRounded || percentage !== n / 100;
  });
  expect(rounded).toEqual([]);
});
