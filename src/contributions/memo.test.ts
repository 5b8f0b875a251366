import { expect, test } from 'vitest';
import { createRuleMemo } from './memo.ts';
import { promql } from './promql/dialect.ts';
import { ruleFiles } from './rule-files.ts';
import { configMap } from './testing/facts.ts';

const text =
  'groups: [{ name: g, rules: [{ alert: A, expr: up }] }, { name: bad, rules: [{ alert: A, expr: rate(up) }] }]';
const origin = configMap('rules', { 'a.yaml': text });
const source = { namespace: 'shop', name: 'mine', file: 'a.yaml', text, origin };

test('a rule file is judged once for as long as its ConfigMap is the same', () => {
  const memo = createRuleMemo();
  let judged = 0;
  const counted: typeof memo = (one, dialect, judge) =>
    memo(one, dialect, () => {
      judged++;
      return judge();
    });
  const first = ruleFiles([source], promql, counted);
  expect(ruleFiles([source], promql, counted)).toEqual(first);
  expect(first).toEqual(ruleFiles([source], promql));
  expect(judged).toBe(1);

  ruleFiles([{ ...source, origin: { ...origin } }], promql, counted);
  ruleFiles([{ ...source, file: 'b.yaml' }], promql, counted);
  ruleFiles([source], { ...promql }, counted);
  expect(judged).toBe(4);
});
