import { describe, expect, test } from 'vitest';
import { refusedExpressions, takenExpressions } from '../testing/expressions.ts';
import { promqlFault } from './check.ts';

describe('PromQL', () => {
  test.each(takenExpressions)('takes %s', (expr) => {
    expect(promqlFault(expr)).toBeUndefined();
  });

  test.each(refusedExpressions)('refuses %s', (expr, fault) => {
    expect(promqlFault(expr)).toContain(fault);
  });

  test('names line and column within the expression', () => {
    expect(promqlFault('sum(\n  rate(up)\n)')).toBe('2:8: rate takes a range vector here, not an instant vector');
  });

  test('does not run out of stack, however deep an expression is', () => {
    expect(promqlFault('('.repeat(8000))).toMatch(/nested|unexpected/);
    expect(promqlFault(`${'('.repeat(8000)}up${')'.repeat(8000)}`)).toMatch(/nested/);
    expect(promqlFault('x'.repeat(20_000))).toMatch(/longer/);
  });
});
