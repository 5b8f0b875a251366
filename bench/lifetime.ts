import type { Lifetime } from '../test/verify/support/host.ts';

/** Gives what the verifiers' helpers want of a test: what was started ends when `work` does. */
export async function inLifetime<T>(work: (context: Lifetime) => Promise<T>): Promise<T> {
  const endings: (() => unknown)[] = [];
  try {
    return await work({ onTestFinished: (end) => endings.push(end), signal: AbortSignal.timeout(600_000) });
  } finally {
    for (const end of endings.reverse()) await end();
  }
}
