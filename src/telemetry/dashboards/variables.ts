import { selector } from '../promql.ts';
import { prometheus } from './datasources.ts';
import type { Variable } from './model.ts';

export interface VariableSpec {
  name: string;
  label: string;
  description: string;
  /** Series in which its values are looked for. */
  series: string;
  /** Label whose values it takes. */
  of: string;
  /** What was chosen before it: label and variable. */
  within?: readonly (readonly [label: string, variable: string])[];
}

/** Several values, or all; all is also what has no such label. */
export function variable({ name, label, description, series, of, within = [] }: VariableSpec): Variable {
  const matchers = within.map(([key, value]) => ({ label: key, op: '=~' as const, value: `$${value}` }));
  const query = `label_values(${selector(series, matchers)}, ${of})`;
  return {
    type: 'query',
    name,
    label,
    description,
    datasource: prometheus,
    query: { qryType: 1, query, refId: 'values' },
    definition: query,
    refresh: 2,
    sort: 5,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  };
}
