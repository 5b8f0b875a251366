import type { Metric, Question, Unit } from './metric.ts';
import { type Matcher, over, rate, selector, together } from './promql.ts';

/** Labels that what a component tells of itself has in common. */
export type ComponentLabel = 'cluster' | 'namespace' | 'job' | 'pod';

export type ComponentMetric<More = unknown> = Metric<ComponentLabel, More>;

/** What a component tells of itself, by names of its own. */
export type ComponentMetrics = Readonly<Record<string, ComponentMetric>>;

interface About {
  description: string;
  unit: Unit;
}

const matchersOf = ({ where = [] }: Question<ComponentLabel>): readonly Matcher[] => where;

/** Counters, added up, as a rate. */
export function counter(series: string | readonly string[], about: About, more: readonly Matcher[] = []) {
  const names = typeof series === 'string' ? [series] : series;
  return {
    ...about,
    series: names,
    query(asked) {
      const rates = names.map((name) => rate(selector(name, [...matchersOf(asked), ...more]), asked.window));
      return over('sum', asked.by ?? [], together(rates));
    },
  } satisfies ComponentMetric;
}

export function gauge(
  operator: 'sum' | 'min' | 'max',
  series: string,
  about: About,
  more: readonly Matcher[] = [],
): ComponentMetric {
  return {
    ...about,
    series: [series],
    query: (asked) => over(operator, asked.by ?? [], selector(series, [...matchersOf(asked), ...more])),
  };
}

/** Whether Prometheus can read a component; every component has it. `job` is its name. */
export const up = gauge('min', 'up', { description: 'Whether Prometheus can read it', unit: 'state' });
