import { type Clock, sleep } from '../../kube/clock.ts';
import { isForbidden, isNotFound } from '../../kube/errors.ts';
import { errorFields, type Log } from '../log.ts';
import { type LeaseRecord, type LeaseStore, microTime, type SeenLease } from './lease.ts';

/** One operator among several, of which one writes. */
export interface Election {
  /**
   * Resolves true once this one leads, false when `signal` is aborted before. Rejects with ElectionError when the lease
   * cannot be had by anybody with these rights.
   */
  lead(signal: AbortSignal): Promise<boolean>;
  /** Whether it leads for certain: to be asked before every write. */
  isLeading: () => boolean;
  /** Aborted when it has led and cannot be certain any more. It never leads again: end, and start anew. */
  readonly lost: AbortSignal;
  /** Gives up, so that the next need not wait. Nothing may be written after it. */
  resign(): Promise<void>;
}

/** Nobody can be elected here. `message` is what the API server says. */
export class ElectionError extends Error {
  override readonly name = 'ElectionError';
}

export interface ElectionTimes {
  /** After the last renewal nobody else takes the lease for this long; whole seconds. */
  leaseMs: number;
  /** Who could not renew for this long stops writing. What it has sent by then has to have arrived when the lease ends. */
  certainMs: number;
  /** Between two looks. */
  retryMs: number;
}

/** A leader that dies is followed within `leaseMs` and two looks: less than 15 s. */
export const defaultElectionTimes: ElectionTimes = { leaseMs: 10_000, certainMs: 7_000, retryMs: 1_500 };

export interface ElectionOptions {
  store: LeaseStore;
  /** Different for every process that there ever is. */
  identity: string;
  clock: Clock;
  log: Log;
  times?: ElectionTimes;
}

/**
 * As client-go elects: others' times are never compared with one's own. A candidate takes a lease that it has seen unchanged
 * for as long as the lease lasts; a leader counts from when it sent its last renewal.
 */
export function createElection({
  store,
  identity,
  clock,
  log,
  times = defaultElectionTimes,
}: ElectionOptions): Election {
  const losing = new AbortController();
  const stopping = new AbortController();
  let certainUntilMs = Number.NEGATIVE_INFINITY;
  let hasLed = false;
  let acquired = '';
  let cancelExpiry = () => {};
  /** The lease as somebody else has it, and since when it has been like that. */
  let others: { holder: string; version: string; sinceMs: number; lastsMs: number } | undefined;
  let renewing: Promise<void> | undefined;

  const isLeading = () => !losing.signal.aborted && !stopping.signal.aborted && clock.now() < certainUntilMs;
  const lose = (why: string) => {
    cancelExpiry();
    if (stopping.signal.aborted || losing.signal.aborted) return;
    log.error({ identity }, `this operator leads no more: ${why}`);
    losing.abort();
  };

  const isFree = (lease: SeenLease | undefined): boolean => {
    if (lease && (lease.holder === '' || lease.holder === identity)) return true;
    if (lease && others?.version !== lease.version) {
      const { holder, version, durationSeconds } = lease;
      others = { holder, version, sinceMs: clock.now(), lastsMs: durationSeconds * 1000 };
    }
    // Who had one that somebody has deleted goes by it until it ends.
    return !others || clock.now() - others.sinceMs >= others.lastsMs;
  };

  /** Takes or renews the lease if nobody else has it. */
  const claim = async (): Promise<'held' | 'taken' | 'raced'> => {
    const lease = await store.read();
    if (!isFree(lease)) return 'taken';
    const sentMs = clock.now();
    const isOurs = lease?.holder === identity;
    if (!isOurs || acquired === '') acquired = microTime(sentMs);
    const record: LeaseRecord = {
      holder: identity,
      durationSeconds: times.leaseMs / 1000,
      acquired,
      renewed: microTime(sentMs),
      transitions: (lease?.transitions ?? 0) + (isOurs || !lease ? 0 : 1),
    };
    if (!(await store.write(record, lease))) return 'raced';
    others = undefined;
    cancelExpiry();
    certainUntilMs = sentMs + times.certainMs;
    cancelExpiry = clock.after(certainUntilMs - clock.now(), () => lose('the lease could not be renewed'), 'certainty');
    return 'held';
  };

  const tried = async () => {
    try {
      return await claim();
    } catch (error) {
      if (!hasLed && (isForbidden(error) || isNotFound(error))) throw new ElectionError(error.message);
      log.warn({ identity, ...errorFields(error) }, 'the lease cannot be read or written');
      return 'raced';
    }
  };

  const renew = async () => {
    while (await sleep(clock, times.retryMs, 'renewal', stopping.signal)) {
      if (losing.signal.aborted) return;
      if ((await tried()) === 'taken') return lose('another has taken the lease');
    }
  };

  return {
    isLeading,
    lost: losing.signal,
    async lead(signal) {
      let told = false;
      while (!signal.aborted && !stopping.signal.aborted) {
        const begunMs = clock.now();
        const result = await tried();
        if (result === 'held' && isLeading()) {
          hasLed = true;
          log.info({ identity }, 'this operator leads');
          renewing = renew();
          return true;
        }
        if (result === 'taken' && !told) {
          told = true;
          log.info({ identity, holder: others?.holder }, 'another operator leads; this one waits for its turn');
        }
        // Candidates come at different times; an answer that took long is waited for no longer than that.
        const waitMs = times.retryMs * (0.8 + 0.4 * clock.random()) - (clock.now() - begunMs);
        if (!(await sleep(clock, Math.max(waitMs, times.retryMs / 4), 'candidacy', signal))) return false;
      }
      return false;
    },
    async resign() {
      const wasLeading = hasLed && isLeading();
      stopping.abort();
      cancelExpiry();
      await renewing;
      if (!wasLeading) return;
      try {
        const lease = await store.read();
        if (lease?.holder !== identity) return;
        await store.write({ ...lease, holder: '', durationSeconds: 1, renewed: microTime(clock.now()) }, lease);
        log.info({ identity }, 'the lease is given back');
      } catch (error) {
        log.warn({ identity, ...errorFields(error) }, 'the lease could not be given back, and ends by itself');
      }
    },
  };
}
