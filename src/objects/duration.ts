const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of a duration as Go writes them, in the units of ours: `1h30m`, `1.5s`, `500ms`. */
export function goDurationMs(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0),
    0,
  );
}

/** Milliseconds in the largest unit that leaves nothing over: `40s`, `1500ms`. */
export function goDurationText(amount: number): string {
  const unit = (['h', 'm', 's'] as const).find((one) => amount > 0 && amount % (units[one] ?? 1) === 0) ?? 'ms';
  return `${amount / (units[unit] ?? 1)}${unit}`;
}
