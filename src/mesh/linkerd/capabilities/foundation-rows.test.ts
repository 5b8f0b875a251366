import { describe, expect, test } from 'vitest';
import { keyOf, rowCases, rowOutcome } from '../../testing/row-trials.ts';
import { foundationRows } from '../testing/foundation-rows.ts';
import { authorizationCapabilities } from './authorization.ts';
import { injectionCapabilities } from './injection.ts';
import { mtlsCapabilities } from './mtls.ts';
import { multiClusterCapabilities } from './multicluster.ts';

const rows = [...mtlsCapabilities, ...authorizationCapabilities, ...injectionCapabilities, ...multiClusterCapabilities];

describe.each(rowCases(foundationRows, rows))('$key with Linkerd $version', (tried) => {
  test('does what its row says', () => {
    const outcome = rowOutcome(foundationRows, tried);
    if (!outcome) throw new Error(`give src/mesh/linkerd/testing/examples an example of ${tried.key}`);
    expect(outcome.strays, 'differs beside what the row renders').toEqual([]);
    expect(outcome.missing, 'does not differ in what the row renders').toEqual([]);
    expect(outcome.told).toEqual(outcome.expected);
  });
});

test('no example is of a field that has no row', () => {
  const keys = new Set(rows.map(keyOf));
  expect(Object.keys(foundationRows.examples).filter((key) => !keys.has(key))).toEqual([]);
});

test('what is not refused renders something, and what is refused nothing', () => {
  const wrong = rows.filter(({ support, renders = [] }) => (support === 'refused') !== (renders.length === 0));
  expect(wrong.map(keyOf)).toEqual([]);
});
