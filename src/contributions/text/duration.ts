const parts = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const units = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
/** Nanoseconds in 64 bits hold 292 years. */
const longest = 9_223_372_036_854;

/** Milliseconds of a duration as Prometheus writes them (`1h30m`, units from long to short), undefined when it is none. */
export function durationMs(text: string): number | undefined {
  if (text === '0') return 0;
  const found = text === '' ? null : parts.exec(text);
  if (!found) return undefined;
  const sum = units.reduce((total, unit, index) => total + unit * Number(found[index + 1] ?? 0), 0);
  return sum <= longest ? sum : undefined;
}
