/** Tries that may be made on top of the first ones. */
export interface RetryBudget {
  succeeded(): void;
  failed(): void;
  /** Whether what has failed may be tried again by itself now. */
  mayRetry(): boolean;
}

const fullAt = 100;

/**
 * As gRPC throttles retries: a failure costs a token, a success gives one back, and while less than half of them are left nothing is tried
 * again. A server that fails for all is not asked six times as often for it; one that fails less often than it answers is tried again for
 * as long as that goes on. With less for a success than for a failure, a third of failures ends all retries in time, and with them whoever
 * needs a hundred answers in a row.
 */
export function createRetryBudget(): RetryBudget {
  let tokens = fullAt;
  return {
    succeeded() {
      tokens = Math.min(fullAt, tokens + 1);
    },
    failed() {
      tokens = Math.max(0, tokens - 1);
    },
    mayRetry: () => tokens > fullAt / 2,
  };
}
