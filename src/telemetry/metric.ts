import type { Matcher } from './promql.ts';

/** Something that can be asked of Prometheus, whoever wants to know: dashboards, rules, the status. `L` are labels by the names they have here. */
export interface Metric<L extends string, More = unknown> {
  /** One sentence without a full stop. */
  description: string;
  unit: Unit;
  /** Series it reads, by the names they are scraped by. */
  series: readonly string[];
  /** PromQL. */
  query(question: Question<L> & More): string;
}

export type Unit =
  | 'requests per second'
  | 'bytes per second'
  | 'connections per second'
  | 'events per second'
  /** From 0 to 1. */
  | 'share'
  | 'seconds'
  | 'bytes'
  | 'count'
  | 'cores'
  /** 1 for yes, 0 for no. */
  | 'state';

export interface Question<L extends string> {
  /** Labels the answer is told apart by; absent: one answer for all. */
  by?: readonly L[];
  where?: readonly Where<L>[];
  /** How far back rates look: `5m`, `$__rate_interval`. What is so at this moment ignores it. */
  window: string;
}

export interface Where<L extends string> extends Omit<Matcher, 'label'> {
  label: L;
}

export interface AtQuantile {
  /** From 0 to 1. */
  quantile: number;
}
