import type { Clock } from '../kube/clock.ts';
import type { Fights } from './context.ts';

const calmMs = 300_000;
const freeCorrections = 4;
const longestMs = 60_000;

/**
 * Two controllers that undo each other's writes would do so as fast as the API server allows. After a few corrections of
 * one object the next waits, twice as long each time; five quiet minutes make the object trusted again.
 */
export function createFights(clock: Clock): Fights {
  const corrections = new Map<string, { count: number; last: number }>();
  /** Since when they are lost. */
  const losses = new Map<string, number>();
  const states = new Map<string, { as: string; at: number }>();

  const forgetCalm = () => {
    for (const [key, { last }] of corrections) if (clock.now() - last > calmMs) corrections.delete(key);
    for (const [key, at] of losses) if (clock.now() - at > calmMs) losses.delete(key);
    for (const [key, { at }] of states) if (clock.now() - at > calmMs) states.delete(key);
  };

  const corrected = (key: string) => {
    forgetCalm();
    corrections.set(key, { count: (corrections.get(key)?.count ?? 0) + 1, last: clock.now() });
  };

  return {
    holdMs(key, mostMs = longestMs) {
      const seen = corrections.get(key);
      if (!seen || seen.count < freeCorrections) return 0;
      const pause = Math.min(mostMs, 1000 * 2 ** (seen.count - freeCorrections));
      return Math.max(0, seen.last + pause - clock.now());
    },
    corrected,
    lost(key) {
      forgetCalm();
      losses.set(key, clock.now());
    },
    made(key) {
      if (losses.delete(key)) corrected(key);
    },
    left(key, as) {
      forgetCalm();
      states.set(key, { as, at: clock.now() });
    },
    leftAs: (key) => states.get(key)?.as,
  };
}
