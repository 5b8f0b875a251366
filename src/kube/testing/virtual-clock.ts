import type { Clock } from '../clock.ts';
import { until } from './until.ts';

/** A clock that stands still until a test moves it. Sockets go on in real time. */
export interface VirtualClock extends Clock {
  /** Moves on by `ms`, running on the way whatever is due, in order. */
  advance(ms: number): void;
  /** Waits until a timer with one of these purposes is set, moves to the first of them, returns the milliseconds moved. */
  fire(...purposes: string[]): Promise<number>;
  /** Timers that are set, of one purpose or altogether. */
  pending(purpose?: string): number;
}

interface Timer {
  at: number;
  purpose: string;
  run: () => void;
}

/** Starts at 2026-01-01. `random` gives one half unless told otherwise. */
export function virtualClock(random: () => number = () => 0.5): VirtualClock {
  const timers = new Set<Timer>();
  let now = Date.UTC(2026, 0, 1);

  const earliest = (wanted: (timer: Timer) => boolean): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) if (wanted(timer) && (!first || timer.at < first.at)) first = timer;
    return first;
  };

  const advance = (ms: number) => {
    const end = now + ms;
    for (let due = earliest((t) => t.at <= end); due; due = earliest((t) => t.at <= end)) {
      timers.delete(due);
      now = Math.max(now, due.at);
      due.run();
    }
    now = end;
  };

  return {
    now: () => now,
    random,
    after(ms, run, purpose) {
      const timer = { at: now + Math.max(ms, 0), purpose, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance,
    async fire(...purposes) {
      const found = await until(
        () => earliest((t) => purposes.includes(t.purpose)),
        () => `a timer for ${purposes.join(' or ')}; set: ${[...timers].map((t) => t.purpose).join(', ') || 'none'}`,
      );
      const moved = Math.max(0, found.at - now);
      advance(moved);
      return moved;
    },
    pending: (purpose) => [...timers].filter((t) => purpose === undefined || t.purpose === purpose).length,
  };
}
