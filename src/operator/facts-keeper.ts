import type { Facts } from '../facts/facts.ts';
import type { Clock } from '../kube/clock.ts';
import { waitBefore } from '../kube/retry.ts';
import { contentHash } from '../objects/canonical.ts';
import { lossOf } from './facts-lost.ts';
import { errorFields, type Log } from './log.ts';

/**
 * Keeps the facts current: reads them again a little after anything they are made from has changed. Of what was known nothing is given up at
 * the first look: a server that is only just starting serves some kinds later than others, and refuses those whose rights it has not read yet.
 */
export interface FactsKeeper {
  /** The last facts read. Throws before there are any. */
  current: () => Facts;
  /** Something has changed. Many calls in a row cause one reading. */
  touch: () => void;
  /** Settles with the first reading. */
  first: Promise<void>;
  /** Begins to read. */
  start(): void;
  stop(): void;
}

export interface FactsKeeperOptions {
  clock: Clock;
  log: Log;
  /** `anew`: nothing may come from memory. */
  read: (anew: boolean) => Promise<Facts>;
  /**
   * Called after a reading that differs: whether something differs for all, the namespaces of which something differs, and
   * whether selections of namespaces may have other results.
   */
  onChange: (all: boolean, namespaces: string[], selections: boolean) => void;
  onRead?: (result: 'success' | 'error') => void;
  debounceMs?: number;
}

const retry = { baseMs: 5_000, maxMs: 60_000 };
const confirmMs = 5_000;
/** Of the time, the least that is spent otherwise while something changes all the time: reading takes longer the more there is. */
const pauses = 4;
const longestPauseMs = 5_000;

export function createFactsKeeper(o: FactsKeeperOptions): FactsKeeper {
  const { clock, log, debounceMs = 300 } = o;
  const first = Promise.withResolvers<void>();
  let facts: Facts | undefined;
  let cancel: (() => void) | undefined;
  let started = false;
  let reading = false;
  let again = false;
  let stopped = false;
  let failures = 0;
  let pauseMs = debounceMs;
  let doubted = '';

  const schedule = (ms: number) => {
    if (!started || stopped || cancel) return;
    cancel = clock.after(ms, () => void refresh(), 'facts');
  };

  const refresh = async () => {
    cancel = undefined;
    if (stopped) return;
    reading = true;
    again = false;
    const begun = clock.now();
    try {
      const next = await o.read(doubted !== '');
      o.onRead?.('success');
      failures = 0;
      take(next);
    } catch (error) {
      o.onRead?.('error');
      log.warn(errorFields(error), 'the facts of the cluster could not be read');
      schedule(waitBefore(error, failures++, retry, clock.random));
    }
    reading = false;
    pauseMs = Math.max(debounceMs, Math.min(pauses * (clock.now() - begun), longestPauseMs));
    if (again) schedule(pauseMs);
  };

  const take = (next: Facts) => {
    const before = facts;
    const lost = before ? lossOf(before, next).join(', ') : '';
    if (lost !== '' && lost !== doubted) {
      doubted = lost;
      log.warn({ lost }, 'less is known of the cluster than before; it is looked at again before that is believed');
      return schedule(confirmMs);
    }
    doubted = '';
    facts = next;
    first.resolve();
    if (before) tell(before, next);
  };

  const tell = (before: Facts, now: Facts) => {
    const all = sharedHash(before) !== sharedHash(now);
    const namespaces = changedNamespaces(before, now);
    const selections = contentHash(before.namespaceLabels ?? null) !== contentHash(now.namespaceLabels ?? null);
    if (all || namespaces.length > 0 || selections) o.onChange(all, namespaces, selections);
  };

  return {
    current() {
      if (!facts) throw new Error('the facts of the cluster are not known yet');
      return facts;
    },
    touch() {
      if (reading) again = true;
      else schedule(pauseMs);
    },
    first: first.promise,
    start() {
      started = true;
      schedule(0);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

/**
 * Of everything that matters to all platforms; what is known of one Namespace matters only to the platform in it, and its
 * labels to those that select namespaces.
 */
function sharedHash(facts: Facts): string {
  return contentHash({ ...facts, namespaces: facts.namespaces ? [] : undefined, namespaceLabels: undefined });
}

function changedNamespaces(before: Facts, now: Facts): string[] {
  const hashes = (facts: Facts) => new Map((facts.namespaces ?? []).map((fact) => [fact.name, contentHash(fact)]));
  const [old, current] = [hashes(before), hashes(now)];
  return [...new Set([...old.keys(), ...current.keys()])].filter((name) => old.get(name) !== current.get(name));
}
