import { expect, test } from 'vitest';
import { excludeCases, excludeOutcome } from '../../testing/exclude-trials.ts';
import { istioRows } from '../testing/row-runs.ts';

const cases = excludeCases(istioRows);

test.each(cases)('$other gives way to $field $value, and that is said', (tried) => {
  const { alone, both } = excludeOutcome(istioRows, tried);
  expect(alone.excluded).toEqual([]);
  expect(both.excluded).toEqual([tried.other]);
  expect(both.objects).toEqual(alone.objects);
});

test('there are such pairs', () => {
  expect(cases.length).toBeGreaterThan(3);
});
