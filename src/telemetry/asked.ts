import type { Labels } from './mesh-metrics.ts';
import type { Metric, Question } from './metric.ts';
import { type Matcher, over, rate, selector, together } from './promql.ts';

/** Names that labels have in series, of those the answer is told apart by. */
export function byOf<L extends string>(labels: Labels<L>, { by = [] }: Question<L>): string[] {
  return by.flatMap((label) => labels[label] ?? []);
}

export function matchersOf<L extends string>(labels: Labels<L>, { where = [] }: Question<L>): Matcher[] {
  return where.flatMap(({ label, op, value }) => {
    const name = labels[label];
    return name === undefined ? [] : [{ label: name, op, value }];
  });
}

/** Events per second of several series together. `always` comes before what is asked for. */
export function countedBy<L extends string>(
  labels: Labels<L>,
  { series, description, always = [] }: { series: readonly string[]; description: string; always?: readonly Matcher[] },
): Metric<L> {
  return {
    description,
    unit: 'events per second',
    series,
    query(asked) {
      const matchers = [...always, ...matchersOf(labels, asked)];
      const rates = series.map((one) => rate(selector(one, matchers), asked.window));
      return over('sum', byOf(labels, asked), together(rates));
    },
  };
}
