import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Calls `probe` until it returns without throwing and gives what it returned. After `withinMs` it throws what the last
 * call threw, so an `expect` inside tells what was still wrong.
 */
export async function eventually<T>(probe: () => Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await sleep(100);
    }
  }
}
