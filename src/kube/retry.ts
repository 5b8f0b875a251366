import { type BackoffLimits, backoffMs } from './backoff.ts';
import { type Clock, sleep } from './clock.ts';
import { ApiError, NetworkError } from './errors.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface RetryPolicy {
  /** Tries altogether. */
  attempts: number;
  /** No new try starts later than this after the first. */
  budgetMs: number;
  backoff: BackoffLimits;
}

const defaultRetry: RetryPolicy = { attempts: 6, budgetMs: 45_000, backoff: { baseMs: 100, maxMs: 5_000 } };

/**
 * Runs `attempt` until it succeeds, fails for good, or the policy is used up; then its last error is thrown.
 * Stops waiting at once, with that error, when `signal` is aborted.
 */
export async function withRetry<T>(
  attempt: () => Promise<T>,
  o: { idempotent: boolean; clock: Clock; policy?: RetryPolicy; signal?: AbortSignal; budget?: RetryBudget },
): Promise<T> {
  const policy = o.policy ?? defaultRetry;
  const started = o.clock.now();
  for (let tries = 1; ; tries++) {
    try {
      const done = await attempt();
      o.budget?.succeeded();
      return done;
    } catch (error) {
      // What is refused for good is an answer like any other: only what may be tried again tells of a server in need.
      const retriable = isRetriable(error, o.idempotent);
      if (retriable) o.budget?.failed();
      if (tries >= policy.attempts || !retriable || o.budget?.mayRetry() === false) throw error;
      const waitMs = waitBefore(error, tries - 1, policy.backoff, o.clock.random);
      if (o.clock.now() + waitMs - started > policy.budgetMs) throw error;
      if (!(await sleep(o.clock, waitMs, 'retry', o.signal))) throw error;
    }
  }
}

/** API servers ask for seconds. Who asks for more than this stands between, and nothing is known of what happens meanwhile. */
const longestAskedMs = 300_000;

/** Retry-After when the server gives one (and up to a quarter more, so that callers do not return together), else backoff. */
export function waitBefore(error: unknown, attempt: number, limits: BackoffLimits, random: () => number): number {
  const backoff = backoffMs(attempt, limits, random);
  if (!(error instanceof ApiError) || error.retryAfter === undefined) return backoff;
  const askedMs = Math.min(error.retryAfter * 1000, longestAskedMs);
  return Math.max(askedMs * (1 + random() / 4), backoff);
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const maybeSent = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'TIMEOUT', 'GARBLED']);

/** A request that was not processed may be sent again by anyone; one that may have been, only when twice is as good as once. */
export function isRetriable(error: unknown, idempotent: boolean): boolean {
  if (error instanceof NetworkError) return neverSent.has(error.code) || (idempotent && maybeSent.has(error.code));
  if (!(error instanceof ApiError)) return false;
  if (error.status === 429) return true;
  if (error.status < 500 || error.status === 501 || isOurMistake(error)) return false;
  return idempotent || error.retryAfter !== undefined;
}

/** An apply with a field the schema does not have is answered with 500 and no reason; it will never do better. */
function isOurMistake(error: ApiError): boolean {
  return error.status === 500 && error.message.startsWith('failed to create typed patch object');
}
