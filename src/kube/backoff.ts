export interface BackoffLimits {
  baseMs: number;
  maxMs: number;
}

/** Milliseconds before try number `attempt` (from 0): between half and all of `baseMs · 2^attempt`, at most `maxMs`. */
export function backoffMs(attempt: number, limits: BackoffLimits, random: () => number): number {
  const whole = Math.min(limits.maxMs, limits.baseMs * 2 ** attempt);
  return whole * (0.5 + random() / 2);
}
