/** Tries that may be made on top of the first ones. */
export interface RetryBudget {
  succeeded(): void;
  failed(): void;
  /** Whether what has failed may be tried again by itself now. */
  mayRetry(): boolean;
}

const fullAt = 100;
const perSuccess = 0.5;

/**
 * As gRPC throttles retries: a failure costs a token, a success gives half of one back, and while less than half of them are left nothing is
 * tried again. Single failures are repaired by trying again; a server that fails for all is not asked six times as often for it.
 */
export function createRetryBudget(): RetryBudget {
  let tokens = fullAt;
  return {
    succeeded() {
      tokens = Math.min(fullAt, tokens + perSuccess);
    },
    failed() {
      tokens = Math.max(0, tokens - 1);
    },
    mayRetry: () => tokens > fullAt / 2,
  };
}
