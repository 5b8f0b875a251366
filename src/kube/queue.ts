import type { BackoffLimits } from './backoff.ts';
import type { Clock } from './clock.ts';
import { waitBefore } from './retry.ts';

export interface QueueOptions {
  /** Works on one key. A key that throws comes back with backoff (and no earlier than the API server has asked for); one that returns `againAfterMs` comes back then. */
  process: (key: string) => Promise<{ againAfterMs?: number } | undefined | void>;
  clock: Clock;
  workers?: number;
  backoff?: BackoffLimits;
  onError?: (key: string, error: unknown) => void;
}

/**
 * A work queue with the semantics of client-go's: a key waits at most once, no key is worked on twice at a time,
 * and a key added while it is worked on is worked on once more.
 */
export interface WorkQueue {
  add(key: string): void;
  /** Adds later; of two times for a key the earlier counts. */
  addAfter(key: string, ms: number): void;
  /** Adds after this key's backoff, which grows with each call until it is forgotten. */
  addRateLimited(key: string): void;
  /** Starts the key's backoff over and drops a delayed add: for keys that are gone. */
  forget(key: string): void;
  depth(): { waiting: number; running: number; delayed: number; failing: number };
  /** Takes nothing more, drops what is delayed, finishes what is waiting or running. */
  shutDown(): Promise<void>;
}

const defaultBackoff: BackoffLimits = { baseMs: 50, maxMs: 300_000 };

export function createQueue(o: QueueOptions): WorkQueue {
  const { clock, workers = 1, backoff = defaultBackoff } = o;
  const waiting = new Set<string>();
  const running = new Set<string>();
  /** Added while running: back into `waiting` when done. */
  const dirty = new Set<string>();
  const delayed = new Map<string, { at: number; cancel: () => void }>();
  const failures = new Map<string, number>();
  const drained = Promise.withResolvers<void>();
  let closing = false;

  const add = (key: string) => {
    if (closing) return;
    enqueue(key);
  };

  const enqueue = (key: string) => {
    if (running.has(key)) dirty.add(key);
    else waiting.add(key);
    pump();
  };

  const addAfter = (key: string, ms: number) => {
    if (closing) return;
    if (ms <= 0) return add(key);
    const at = clock.now() + ms;
    const earlier = delayed.get(key);
    if (earlier && earlier.at <= at) return;
    earlier?.cancel();
    const due = () => {
      delayed.delete(key);
      add(key);
    };
    delayed.set(key, { at, cancel: clock.after(ms, due, 'queue') });
  };

  const addRateLimited = (key: string, error?: unknown) => {
    if (closing) return;
    const before = failures.get(key) ?? 0;
    failures.set(key, before + 1);
    addAfter(key, waitBefore(error, before, backoff, clock.random));
  };

  const forget = (key: string) => {
    failures.delete(key);
    delayed.get(key)?.cancel();
    delayed.delete(key);
  };

  const work = async (key: string) => {
    try {
      const result = await o.process(key);
      failures.delete(key);
      if (result?.againAfterMs !== undefined) addAfter(key, result.againAfterMs);
    } catch (error) {
      o.onError?.(key, error);
      addRateLimited(key, error);
    }
    running.delete(key);
    if (dirty.delete(key)) waiting.add(key);
    pump();
  };

  const pump = () => {
    for (const key of waiting) {
      if (running.size >= workers) break;
      waiting.delete(key);
      running.add(key);
      void work(key);
    }
    if (closing && running.size === 0 && waiting.size === 0) drained.resolve();
  };

  return {
    add,
    addAfter,
    addRateLimited: (key) => addRateLimited(key),
    forget,
    depth: () => ({
      waiting: waiting.size + dirty.size,
      running: running.size,
      delayed: delayed.size,
      failing: failures.size,
    }),
    shutDown() {
      closing = true;
      for (const { cancel } of delayed.values()) cancel();
      delayed.clear();
      failures.clear();
      pump();
      return drained.promise;
    },
  };
}
