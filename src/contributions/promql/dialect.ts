import type { RuleDialect } from '../rules.ts';
import { promqlFault } from './check.ts';

export const promql: RuleDialect = {
  groupKeys: ['name', 'interval', 'query_offset', 'limit', 'labels', 'rules'],
  ruleKeys: ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'],
  exprFault: promqlFault,
  anyName: true,
};
