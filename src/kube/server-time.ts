import type { Clock } from './clock.ts';

/** A server's clock, as its answers tell it. */
export interface ServerTime {
  /** Milliseconds since 1970; runs as evenly as our own clock between two corrections. */
  now: () => number;
  /** What the server has just said. */
  told: (ms: number) => void;
}

/** HTTP dates have whole seconds, and an answer may be a moment old. */
const toleranceMs = 3_000;

/**
 * Our own clock may be hours off (it was set after this process began, or never), and whoever compares its times with those of
 * objects would give up too early, or wait for hours.
 */
export function followServer(clock: Clock): ServerTime {
  let aheadMs = 0;
  return {
    now: () => clock.now() + aheadMs,
    told(ms) {
      const off = ms - clock.now() - aheadMs;
      if (Math.abs(off) > toleranceMs) aheadMs += off;
    },
  };
}
