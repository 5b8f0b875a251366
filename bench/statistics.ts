export function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const middle = ordered.length / 2;
  const at = (index: number) => ordered[index] ?? Number.NaN;
  return ordered.length % 2 === 0 ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle));
}

/** `0.42`, `12`, `1,234`: as many digits as a noisy machine deserves. */
export function short(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(2).replace(/\.0$/, '');
}

/** The smallest of the values that at least `share` of them do not exceed: 0.99 of a hundred values gives the second largest. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)] ?? Number.NaN;
}
