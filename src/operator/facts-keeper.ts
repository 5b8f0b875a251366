import type { Facts } from '../facts/facts.ts';
import type { Clock } from '../kube/clock.ts';
import { contentHash } from '../objects/canonical.ts';
import { errorFields, type Log } from './log.ts';

/** Keeps the facts current: reads them again a little after anything they are made from has changed. */
export interface FactsKeeper {
  /** The last facts read. Throws before there are any. */
  current: () => Facts;
  /** Something has changed. Many calls in a row cause one reading. */
  touch: () => void;
  /** Settles with the first reading. */
  first: Promise<void>;
  stop(): void;
}

export interface FactsKeeperOptions {
  clock: Clock;
  log: Log;
  read: () => Promise<Facts>;
  /**
   * Called after a reading that differs: whether something differs for all, the namespaces of which something differs, and
   * whether selections of namespaces may have other results.
   */
  onChange: (all: boolean, namespaces: string[], selections: boolean) => void;
  onRead?: (result: 'success' | 'error') => void;
  debounceMs?: number;
}

const retryMs = 5_000;

export function createFactsKeeper(o: FactsKeeperOptions): FactsKeeper {
  const { clock, log, debounceMs = 300 } = o;
  const first = Promise.withResolvers<void>();
  let facts: Facts | undefined;
  let cancel: (() => void) | undefined;
  let reading = false;
  let again = false;
  let stopped = false;

  const schedule = (ms: number) => {
    if (stopped || cancel) return;
    cancel = clock.after(ms, () => void refresh(), 'facts');
  };

  const refresh = async () => {
    cancel = undefined;
    if (stopped) return;
    reading = true;
    again = false;
    try {
      const next = await o.read();
      o.onRead?.('success');
      const before = facts;
      facts = next;
      first.resolve();
      if (before) tell(before, next);
    } catch (error) {
      o.onRead?.('error');
      log.warn(errorFields(error), 'the facts of the cluster could not be read');
      schedule(retryMs * (0.5 + clock.random()));
    }
    reading = false;
    if (again) schedule(debounceMs);
  };

  const tell = (before: Facts, now: Facts) => {
    const all = sharedHash(before) !== sharedHash(now);
    const namespaces = changedNamespaces(before, now);
    const selections = contentHash(before.namespaceLabels ?? null) !== contentHash(now.namespaceLabels ?? null);
    if (all || namespaces.length > 0 || selections) o.onChange(all, namespaces, selections);
  };

  schedule(0);
  return {
    current() {
      if (!facts) throw new Error('the facts of the cluster are not known yet');
      return facts;
    },
    touch() {
      if (reading) again = true;
      else schedule(debounceMs);
    },
    first: first.promise,
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
