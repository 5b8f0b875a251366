import type { Metric, Question, Unit } from './metric.ts';
import { type Matcher, over, rate, selector, share } from './promql.ts';

/** Labels that kubelets give to what they tell of containers; they are called the same here. */
export const containerLabels = ['cluster', 'namespace', 'pod', 'container'] as const;
export type ContainerLabel = (typeof containerLabels)[number];

/** Series that these metrics read, of the many that kubelets have of each container. */
export const usageSeries = [
  'container_cpu_usage_seconds_total',
  'container_cpu_cfs_periods_total',
  'container_cpu_cfs_throttled_periods_total',
  'container_memory_working_set_bytes',
  'container_spec_memory_limit_bytes',
] as const;

type Series = (typeof usageSeries)[number];

const [usage, periods, throttled, workingSet, limit] = usageSeries;

/**
 * What containers use, as kubelets tell it of those that `which` picks. Labels that containers do not have are left out of a question.
 */
export function containerMetrics<L extends string = ContainerLabel>(which: readonly Matcher[]) {
  const known = (label: string) => containerLabels.some((name) => name === label);
  const byOf = ({ by = [] }: Question<L>) => by.filter(known);
  const of = (series: Series, { where = [] }: Question<L>) =>
    selector(series, [...which, ...where.filter(({ label }) => known(label))]);
  const metric = (
    series: readonly Series[],
    about: { description: string; unit: Unit },
    query: (asked: Question<L>) => string,
  ): Metric<L> => ({ series, ...about, query });
  const sumOfRate = (series: Series, asked: Question<L>) =>
    over('sum', byOf(asked), rate(of(series, asked), asked.window));
  return {
    cpu: metric([usage], { description: 'Processor time that containers use, in cores', unit: 'cores' }, (asked) =>
      sumOfRate(usage, asked),
    ),
    throttled: metric(
      [throttled, periods],
      {
        description: 'Share of the time in which containers with a limit had to wait for the processor',
        unit: 'share',
      },
      (asked) => share(sumOfRate(throttled, asked), sumOfRate(periods, asked)),
    ),
    memory: metric(
      [workingSet],
      { description: 'Memory that containers use and that cannot be taken from them', unit: 'bytes' },
      (asked) => over('sum', byOf(asked), of(workingSet, asked)),
    ),
    memoryOfLimit: metric(
      [workingSet, limit],
      { description: 'Memory as a share of the limit, of the container that is nearest to it', unit: 'share' },
      // 0 stands for none.
      (asked) => over('max', byOf(asked), `${of(workingSet, asked)} / (${of(limit, asked)} > 0)`),
    ),
  };
}
