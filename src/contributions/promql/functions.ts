/** What an expression gives. */
export type ValueType = 'vector' | 'matrix' | 'scalar' | 'string';

export interface Signature {
  args: readonly ValueType[];
  /** How many arguments may follow beyond all but the last of `args`; -1: any number; absent: exactly `args`. */
  variadic?: number;
  returns: ValueType;
}

const kinds: readonly { signature: Signature; names: string }[] = [
  {
    signature: { args: ['vector'], returns: 'vector' },
    names:
      'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp',
  },
  {
    signature: { args: ['matrix'], returns: 'vector' },
    names:
      'absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time',
  },
  {
    signature: { args: ['vector'], variadic: 1, returns: 'vector' },
    names: 'day_of_month day_of_week day_of_year days_in_month hour minute month year',
  },
  { signature: { args: ['vector', 'scalar', 'scalar'], returns: 'vector' }, names: 'clamp' },
  { signature: { args: ['vector', 'scalar'], returns: 'vector' }, names: 'clamp_max clamp_min' },
  { signature: { args: ['scalar', 'scalar', 'vector'], returns: 'vector' }, names: 'histogram_fraction' },
  { signature: { args: ['scalar', 'vector'], returns: 'vector' }, names: 'histogram_quantile' },
  {
    signature: { args: ['vector', 'string', 'string', 'string'], variadic: -1, returns: 'vector' },
    names: 'label_join',
  },
  {
    signature: { args: ['vector', 'string', 'string', 'string', 'string'], returns: 'vector' },
    names: 'label_replace',
  },
  { signature: { args: [], returns: 'scalar' }, names: 'pi time' },
  { signature: { args: ['matrix', 'scalar'], returns: 'vector' }, names: 'predict_linear' },
  { signature: { args: ['scalar', 'matrix'], returns: 'vector' }, names: 'quantile_over_time' },
  { signature: { args: ['vector', 'scalar'], variadic: 1, returns: 'vector' }, names: 'round' },
  { signature: { args: ['vector'], returns: 'scalar' }, names: 'scalar' },
  { signature: { args: ['scalar'], returns: 'vector' }, names: 'vector' },
];

/**
 * Functions that need no feature flag, the same in all of Prometheus 3.5 to 3.13
 * (promql/parser/functions.go). Experimental ones are left out: a Prometheus without their flag refuses the whole file.
 */
export const functions: ReadonlyMap<string, Signature> = new Map(
  kinds.flatMap(({ signature, names }) => names.split(' ').map((name) => [name, signature] as const)),
);

/** What the first of two arguments of an aggregation is; those that are not listed take the vector alone. */
export const aggregationParameters: Readonly<Record<string, ValueType>> = {
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
  count_values: 'string',
};
/** `limitk` and `limit_ratio` are experimental. */
export const aggregations = new Set(
  'sum avg count min max group stddev stdvar topk bottomk quantile count_values'.split(' '),
);
