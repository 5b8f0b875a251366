/** Time and chance for everything in kube/, so that tests own both. */
export interface Clock {
  /** Milliseconds since the epoch. Never goes back. */
  now: () => number;
  /** Uniform in [0, 1). All jitter comes from here. */
  random: () => number;
  /** Calls `run` once after `ms` milliseconds, unless the returned function is called first. `purpose` names the timer. */
  after: (ms: number, run: () => void, purpose: string) => () => void;
}

const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  random: Math.random,
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), longestTimerMs));
    return () => clearTimeout(timer);
  },
};

/** Waits `ms` milliseconds. Resolves true when they have passed, false as soon as `signal` is aborted. */
export function sleep(clock: Clock, ms: number, purpose: string, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onAbort = () => {
      cancel();
      resolve(false);
    };
    const cancel = clock.after(
      ms,
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve(true);
      },
      purpose,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
