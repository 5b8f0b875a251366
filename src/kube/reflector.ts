import type { Kind, KubeObject } from '../objects/object.ts';
import type { BackoffLimits } from './backoff.ts';
import type { KubeClient, Selection } from './client.ts';
import { sleep } from './clock.ts';
import { DecodeError, isKindNotServed, NetworkError, OutdatedError } from './errors.ts';
import { isOlder } from './resource-version.ts';
import { waitBefore } from './retry.ts';
import type { WatchEvent } from './watch.ts';
import { decideNext, type Outcome } from './watch-outcome.ts';

export interface ReflectTarget extends Kind, Omit<Selection, 'signal' | 'once'> {}

/** Called in the order of the stream, never two at a time. What it throws is counted and does not stop the stream. */
export interface ReflectHandler {
  /** Everything there is now: what is not in `items` is gone. */
  reset(items: KubeObject[]): void;
  changed(object: KubeObject): void;
  /** The last state of an object that is gone. */
  deleted(object: KubeObject): void;
}

export interface ReflectOptions {
  backoff?: BackoffLimits;
  /** Seconds a watch lasts, chosen anew between the two for each. */
  watchSeconds?: { min: number; max: number };
  /** Milliseconds above the watch's own length after which silence means a dead connection. */
  silenceMarginMs?: number;
  /** Each failure once: not again while the same one repeats. */
  onError?: (error: Error) => void;
}

export interface ReflectorHealth {
  /** A first list has been handed over. */
  synced: boolean;
  phase: 'listing' | 'watching' | 'waiting' | 'stopped';
  /** Milliseconds since the last list, event or bookmark. */
  lastActivityAgoMs: number;
  /** Milliseconds since the first failure after which nothing has succeeded. */
  failingForMs?: number;
  lastError?: string;
  counts: {
    lists: number;
    watches: number;
    events: number;
    bookmarks: number;
    handlerErrors: number;
    undecodable: number;
  };
}

export interface Reflector {
  /** No handler is called after this. */
  stop(): void;
  /** Settles with the first complete list; rejects only when stopped before that. */
  synced: Promise<void>;
  /** Settles when a stopped reflector has let go of everything. */
  done: Promise<void>;
  health(): ReflectorHealth;
}

const defaults = {
  backoff: { baseMs: 500, maxMs: 30_000 },
  watchSeconds: { min: 240, max: 480 },
  silenceMarginMs: 10_000,
} satisfies ReflectOptions;

/** A server that is only just starting does not serve kinds of CRDs yet. */
const startingMs = 10_000;

/** So often in a row a server may answer from before what it has told already; then it has been set back, and that is how it is. */
const longestPast = 3;

/** Keeps a handler up to date with a selection of objects: lists, watches, and begins again for as long as it takes. */
export function reflect(
  client: KubeClient,
  target: ReflectTarget,
  handler: ReflectHandler,
  options: ReflectOptions = {},
): Reflector {
  const { backoff, watchSeconds, silenceMarginMs } = { ...defaults, ...options };
  const { clock } = client;
  const stopping = new AbortController();
  const { signal } = stopping;
  const counts = { lists: 0, watches: 0, events: 0, bookmarks: 0, handlerErrors: 0, undecodable: 0 };
  const synced = Promise.withResolvers<void>();
  synced.promise.catch(() => {});

  let phase: ReflectorHealth['phase'] = 'listing';
  let isSynced = false;
  let resourceVersion: string | undefined;
  /** The latest that was ever told of. */
  let newest: string | undefined;
  let outdated = 0;
  let isDoubted = false;
  let lastActivity = clock.now();
  let failures = 0;
  let instantCloses = 0;
  let notServedSince: number | undefined;
  let isEmptied = false;
  let failingSince: number | undefined;
  let lastError: string | undefined;

  const deliver = (give: () => void) => {
    if (signal.aborted) return;
    try {
      give();
    } catch (error) {
      counts.handlerErrors++;
      options.onError?.(error as Error);
    }
  };

  const progress = () => {
    lastActivity = clock.now();
    failingSince = undefined;
    lastError = undefined;
    notServedSince = undefined;
    isEmptied = false;
  };

  const note = (error: Error) => {
    failingSince ??= clock.now();
    if (error instanceof DecodeError) counts.undecodable++;
    if (isKindNotServed(error)) notServedSince ??= clock.now();
    if (error.message === lastError) return;
    lastError = error.message;
    options.onError?.(error);
  };

  const relist = async () => {
    phase = 'listing';
    const list = await client.list(target, { ...target, signal, once: true });
    if (signal.aborted) return;
    if (isOlder(list.resourceVersion, newest) && outdated++ < longestPast) throw new OutdatedError(target.kind);
    outdated = 0;
    newest = list.resourceVersion;
    counts.lists++;
    resourceVersion = list.resourceVersion;
    progress();
    deliver(() => handler.reset(list.items));
    isSynced = true;
    synced.resolve();
  };

  const onEvent = ({ type, object }: WatchEvent) => {
    if (signal.aborted) return;
    resourceVersion = object.metadata.resourceVersion;
    if (!isOlder(resourceVersion, newest)) newest = resourceVersion;
    failures = 0;
    progress();
    if (type === 'BOOKMARK') {
      counts.bookmarks++;
      return;
    }
    counts.events++;
    deliver(() => (type === 'DELETED' ? handler.deleted(object) : handler.changed(object)));
  };

  /** One list where needed and one watch. Never throws. */
  const turn = async (): Promise<Outcome> => {
    const outcome: Outcome = { opened: false, lastedMs: 0, events: 0 };
    let openedAt = clock.now();
    try {
      // The server that comes back may be one that was set back: it would say nothing until it has caught up with us.
      if (resourceVersion && isDoubted) {
        const now = await client.revision();
        isDoubted = now === undefined;
        if (isOlder(now, resourceVersion)) resourceVersion = undefined;
      }
      if (resourceVersion === undefined) await relist();
      if (signal.aborted) return outcome;
      phase = 'watching';
      const { min, max } = watchSeconds;
      const timeoutSeconds = Math.round(min + clock.random() * (max - min));
      await client.watch(target, {
        ...target,
        resourceVersion: resourceVersion ?? '',
        timeoutSeconds,
        silenceMs: timeoutSeconds * 1000 + silenceMarginMs,
        signal,
        onOpen: () => {
          outcome.opened = true;
          openedAt = clock.now();
          counts.watches++;
        },
        onEvent: (event) => {
          outcome.events++;
          onEvent(event);
        },
      });
    } catch (error) {
      outcome.error = error;
    }
    outcome.lastedMs = clock.now() - openedAt;
    return outcome;
  };

  const run = async () => {
    while (!signal.aborted) {
      const outcome = await turn();
      if (signal.aborted) break;
      if (outcome.error) note(outcome.error as Error);
      if (outcome.error instanceof NetworkError) isDoubted = true;
      const next = decideNext(outcome, { failures, instantCloses });
      instantCloses = next.instantCloses;
      if (next.relist) resourceVersion = undefined;
      if (isSynced && !isEmptied && notServedSince !== undefined && clock.now() - notServedSince >= startingMs) {
        isEmptied = true;
        deliver(() => handler.reset([]));
      }
      if (!next.pause) {
        if (outcome.error) failures++;
        continue;
      }
      phase = 'waiting';
      const waitMs = waitBefore(outcome.error, failures, backoff, clock.random);
      failures++;
      await sleep(clock, waitMs, 'backoff', signal);
    }
  };

  return {
    stop() {
      stopping.abort();
      phase = 'stopped';
      synced.reject(new NetworkError('ABORTED', 'the reflector was stopped'));
    },
    synced: synced.promise,
    done: run(),
    health: () => ({
      synced: isSynced,
      phase,
      lastActivityAgoMs: clock.now() - lastActivity,
      ...(failingSince === undefined ? {} : { failingForMs: clock.now() - failingSince }),
      ...(lastError === undefined ? {} : { lastError }),
      counts: { ...counts },
    }),
  };
}
