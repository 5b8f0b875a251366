import { describe, expect, test } from 'vitest';
import { logqlFault } from './check.ts';

describe('LogQL', () => {
  test.each([
    'sum(rate({app="x"} |= "err" [5m])) > 5',
    'count_over_time({a="b"} | json | level="error" [1m])',
    'quantile_over_time(0.9, {a="b"} | unwrap x [5m]) by (y)',
    'rate({a=~"b.+"} |~ "x" != "y" !~ `z` [5m] offset 1m)',
    'topk(5, sum by (a) (rate({a="b"}[1m])))',
    'absent_over_time({a="b"}[5m])',
    'rate({a="b"} | line_format "{{.x}}" [5m])',
    'sum(rate({a="b"}[5m])) / on (x) group_left sum(rate({a="b"}[5m])) > bool 2',
    'rate({a="b"} | regexp "(?P<x>a)" [5m])',
    'rate({a="b"}[5m]) # why',
  ])('takes %s', (expr) => {
    expect(logqlFault(expr)).toBeUndefined();
  });

  test.each([
    ['{a="b"}', 'gives log lines'],
    ['{a="b"} |= "x"', 'gives log lines'],
    ['up > 1', 'unexpected "up"'],
    ['rate({a="b"}[5m]', 'unexpected end'],
    ['rate({}[5m])', 'at least one matcher'],
    ['rate({a=~".*"}[5m])', 'at least one matcher'],
    ['rate({a=~"("}[5m])', 'no regular expression'],
    ['rate({a="b"} |~ "(" [5m])', 'no regular expression'],
    ['rate({a="b"} | regexp "x" [5m])', 'names no group'],
    ['rate({a="\\d"}[5m])', 'wrong escape'],
    ['sum_over_time({a="b"}[5m])', 'needs unwrap'],
    ['count_over_time({a="b"} | unwrap x [5m])', 'takes no unwrap'],
    ['sum_over_time({a="b"} | unwrap x [5m]) by (y)', 'takes no by'],
    ['quantile_over_time({a="b"} | unwrap x [5m])', 'a number first'],
    ['topk(sum(rate({a="b"}[5m])))', 'a whole number'],
    ['sum(5, rate({a="b"}[5m]))', 'takes no number'],
    ['rate({a="b"}[5m]) and 1', 'plain number'],
    ['rate({a="b"} | line_format "{{ printf }}" [5m])', 'templates'],
  ])('refuses %s', (expr, fault) => {
    expect(logqlFault(expr)).toContain(fault);
  });

  test('is refused when it is nested without end', () => {
    expect(logqlFault(`${'('.repeat(5000)}vector(1)${')'.repeat(5000)}`)).toBeTypeOf('string');
    expect(logqlFault('('.repeat(5000))).toBeTypeOf('string');
  });
});
