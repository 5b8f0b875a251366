/** Pieces of PromQL, put together so that nobody has to join strings. */

export interface Matcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  /** As it is; a pattern has to match the whole value. Variables of a dashboard are left for it to fill in. */
  value: string;
}

/** `up{job="loki"}` */
export function selector(series: string, matchers: readonly Matcher[]): string {
  if (matchers.length === 0) return series;
  return `${series}{${matchers.map(({ label, op, value }) => `${label}${op}${quoted(value)}`).join(', ')}}`;
}

/** A string as PromQL writes it. */
export function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** `sum by (job) (…)`, and `sum(…)` where all becomes one. */
export function over(operator: 'sum' | 'min' | 'max', by: readonly string[], expression: string): string {
  return by.length > 0 ? `${operator} by (${by.join(', ')}) (${expression})` : `${operator}(${expression})`;
}

export function rate(series: string, window: string): string {
  return `rate(${series}[${window}])`;
}

/**
 * A part as a share of a whole, both sums by the same labels. 0 where nothing is in the part, although its series are then not there;
 * no answer where the whole is nothing.
 */
export function share(part: string, whole: string): string {
  return `(${part} or ${whole} * 0) / (${whole} > 0)`;
}

/**
 * Several vectors as one that can be summed. Two of them may have the same labels, and `or` would hide one behind the other: a label
 * tells them apart.
 */
export function together(vectors: readonly string[]): string {
  if (vectors.length < 2) return vectors.join('');
  return vectors.map((vector, index) => `label_replace(${vector}, "part", "${index}", "", "")`).join(' or ');
}
