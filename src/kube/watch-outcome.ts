import { ApiError, DecodeError, isGone, isNotFound, NetworkError } from './errors.ts';

/** How one turn of a reflector ended. */
export interface Outcome {
  /** Absent: the server ended the watch in good order. */
  error?: unknown;
  /** The server had accepted the watch. */
  opened: boolean;
  lastedMs: number;
  events: number;
}

/** What a reflector does next. */
export interface Next {
  /** Forget the resourceVersion and list again. */
  relist: boolean;
  /** Wait before the next turn; each wait in a row is longer, until an event arrives. */
  pause: boolean;
  /** Closes in a row that came at once and with nothing in between. */
  instantCloses: number;
}

const instantMs = 1_000;
const closesThatMeanStale = 3;
/** A server tells its version about once a minute, whatever happens. */
const muteMs = 150_000;

/**
 * Decides from one outcome. `failures`: turns in a row that went wrong before this one. A server that no longer knows
 * our resourceVersion says 410, or, some do, just closes: three closes at once in a row are taken for that. One that has said nothing at
 * all for long may wait for a version that it never comes to, because it was set back.
 */
export function decideNext(outcome: Outcome, before: { failures: number; instantCloses: number }): Next {
  const { error, opened, lastedMs, events } = outcome;
  if (isGone(error)) return { relist: true, pause: before.failures > 0, instantCloses: 0 };
  if (error instanceof DecodeError || isNotFound(error)) return { relist: true, pause: true, instantCloses: 0 };
  // The server was down. It has forgotten most versions by now, and may be one that was set back.
  if (error instanceof NetworkError && error.code === 'ECONNREFUSED')
    return { relist: true, pause: true, instantCloses: 0 };
  // An ERROR event came through an open watch: nobody promises that what follows it is complete.
  if (error instanceof ApiError) return { relist: opened, pause: true, instantCloses: 0 };
  if (opened && lastedMs >= muteMs && events === 0)
    return { relist: true, pause: error !== undefined, instantCloses: 0 };
  if (opened && lastedMs < instantMs && events === 0) {
    const instantCloses = before.instantCloses + 1;
    const stale = instantCloses >= closesThatMeanStale;
    return { relist: stale, pause: true, instantCloses: stale ? 0 : instantCloses };
  }
  return { relist: false, pause: error !== undefined || lastedMs < instantMs, instantCloses: 0 };
}
