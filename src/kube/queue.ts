import type { BackoffLimits } from './backoff.ts';
import type { Clock } from './clock.ts';
import { waitBefore } from './retry.ts';

export interface QueueOptions {
  /** Works on one key. A key that throws comes back with backoff (and no earlier than the API server has asked for); one that returns `againAfterMs` comes back then. */
  process: (key: string, urgent: boolean) => Promise<{ againAfterMs?: number } | undefined | void>;
  clock: Clock;
  workers?: number;
  /** As many more for keys that are urgent, when all others are at work; with them, one key that is not is always worked on. */
  urgentWorkers?: number;
  backoff?: BackoffLimits;
  onError?: (key: string, error: unknown) => void;
}

/**
 * A work queue with the semantics of client-go's: a key waits at most once, no key is worked on twice at a time,
 * and a key added while it is worked on is worked on once more.
 */
export interface WorkQueue {
  add(key: string, o?: AddOptions): void;
  /** Adds later; of two times for a key the earlier counts, and it is urgent when one of them is. */
  addAfter(key: string, ms: number, o?: AddOptions): void;
  /** Adds after this key's backoff, which grows with each call until it is forgotten. */
  addRateLimited(key: string): void;
  /** Starts the key's backoff over and drops a delayed add: for keys that are gone. */
  forget(key: string): void;
  depth(): { waiting: number; running: number; delayed: number; failing: number };
  /** Takes nothing more, drops what is delayed, finishes what is waiting or running. */
  shutDown(): Promise<void>;
}

export interface AddOptions {
  /** Goes before all that is not. */
  urgent?: boolean;
}

const defaultBackoff: BackoffLimits = { baseMs: 50, maxMs: 300_000 };

export function createQueue(o: QueueOptions): WorkQueue {
  const { clock, workers = 1, urgentWorkers = 0, backoff = defaultBackoff } = o;
  const waiting = new Set<string>();
  /** Of those that wait. */
  const urgently = new Set<string>();
  const running = new Set<string>();
  /** Of those that run. */
  const hurried = new Set<string>();
  /** Added while running: back into `waiting` when done; whether it is urgent. */
  const dirty = new Map<string, boolean>();
  const delayed = new Map<string, { at: number; urgent: boolean; cancel: () => void }>();
  const failures = new Map<string, number>();
  const drained = Promise.withResolvers<void>();
  let closing = false;

  const add = (key: string, { urgent = false }: AddOptions = {}) => {
    if (closing) return;
    if (running.has(key)) dirty.set(key, urgent || dirty.get(key) === true);
    else wait(key, urgent);
    pump();
  };

  const wait = (key: string, urgent: boolean) => {
    waiting.add(key);
    if (urgent) urgently.add(key);
  };

  const addAfter = (key: string, ms: number, { urgent = false }: AddOptions = {}) => {
    if (closing) return;
    if (ms <= 0) return add(key, { urgent });
    const at = clock.now() + ms;
    const earlier = delayed.get(key);
    if (earlier && earlier.at <= at) {
      earlier.urgent ||= urgent;
      return;
    }
    earlier?.cancel();
    const entry = { at, urgent: urgent || earlier?.urgent === true, cancel: () => {} };
    const due = () => {
      delayed.delete(key);
      add(key, entry);
    };
    entry.cancel = clock.after(ms, due, 'queue');
    delayed.set(key, entry);
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

  const work = async (key: string, urgent: boolean) => {
    try {
      const result = await o.process(key, urgent);
      failures.delete(key);
      if (result?.againAfterMs !== undefined) addAfter(key, result.againAfterMs);
    } catch (error) {
      o.onError?.(key, error);
      addRateLimited(key, error);
    }
    running.delete(key);
    hurried.delete(key);
    const again = dirty.get(key);
    if (again !== undefined) wait(key, again);
    dirty.delete(key);
    pump();
  };

  const start = (keys: Iterable<string>, limit: number) => {
    for (const key of keys) {
      if (running.size >= limit) break;
      const urgent = urgently.delete(key);
      waiting.delete(key);
      running.add(key);
      if (urgent) hurried.add(key);
      void work(key, urgent);
    }
  };

  const pump = () => {
    start(urgently, workers + urgentWorkers);
    start(waiting, workers);
    // However much is broken, again and again: the others have their turn.
    if (urgentWorkers > 0 && hurried.size === running.size) {
      const next = [...waiting].find((key) => !urgently.has(key));
      if (next !== undefined) start([next], running.size + 1);
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
