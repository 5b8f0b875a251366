import { describe, expect, test } from 'vitest';
import { keyOf, rowCases, rowOutcome } from '../../testing/row-trials.ts';
import { rowExamples } from '../testing/examples/index.ts';
import { istioRows } from '../testing/row-runs.ts';
import { istioCapabilities } from './index.ts';

describe.each(rowCases(istioRows, istioCapabilities))('$key with Istio $version', (tried) => {
  test('does what its row says', () => {
    const outcome = rowOutcome(istioRows, tried);
    if (!outcome) throw new Error(`give src/mesh/istio/testing/examples an example of ${tried.key}`);
    expect(outcome.strays, 'differs beside what the row renders').toEqual([]);
    expect(outcome.missing, 'does not differ in what the row renders').toEqual([]);
    expect(outcome.told).toEqual(outcome.expected);
  });
});

test('no example is of a field that has no row', () => {
  const keys = new Set(istioCapabilities.map(keyOf));
  expect(Object.keys(rowExamples).filter((key) => !keys.has(key))).toEqual([]);
});

test('what is not refused renders something, and what is refused nothing', () => {
  const wrong = istioCapabilities.filter(
    ({ support, renders = [] }) => (support === 'refused') !== (renders.length === 0),
  );
  expect(wrong.map(keyOf)).toEqual([]);
});
