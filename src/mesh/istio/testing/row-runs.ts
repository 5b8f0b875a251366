import { type RowRun, type RowSuite, rowRun as runOf } from '../../testing/row-trials.ts';
import { istio } from '../index.ts';
import { basics } from './basics.ts';
import { rowExamples } from './examples/index.ts';

export const istioRows: RowSuite = {
  mesh: istio,
  examples: rowExamples,
  basics,
  oldest: '1.17.8',
  newest: '1.31.1',
};

/** Undefined for a row that has no example. */
export function rowRun(field: string, value: string | undefined, version: string): RowRun | undefined {
  return runOf(istioRows, field, value, version);
}
