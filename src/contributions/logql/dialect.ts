import type { RuleDialect } from '../rules.ts';
import { logqlFault } from './check.ts';

/** Loki takes names of the old kind alone, and reads fewer fields of a group. */
export const logql: RuleDialect = {
  groupKeys: ['name', 'interval', 'limit', 'rules'],
  ruleKeys: ['record', 'alert', 'expr', 'for', 'labels', 'annotations'],
  exprFault: logqlFault,
  anyName: false,
};
