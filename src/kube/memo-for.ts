import type { Clock } from './clock.ts';

/** Asks at most once in so many milliseconds, however many want to know; undefined when that fails. */
export function memoFor<T>(clock: Clock, ms: number, ask: () => Promise<T>): () => Promise<T | undefined> {
  let asked: Promise<T | undefined> | undefined;
  let askedAt = 0;
  return () => {
    if (asked && clock.now() - askedAt < ms) return asked;
    askedAt = clock.now();
    asked = ask().catch(() => undefined);
    return asked;
  };
}
