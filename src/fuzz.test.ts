import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { FuzzCount, FuzzNews, FuzzTask } from './testing/fuzz-worker.ts';
import { inSoak } from './testing/runs.ts';

/** Far more than the slowest resource takes on a machine with much else to do: whatever takes longer will not end. */
const patienceMs = 60_000;
/** A heap is never the same twice; of what is remembered for each resource, hundreds would go far beyond this. */
const slack = 24 * 2 ** 20;

it('whatever is asked for is a plan that is proved, or refused by name; nothing throws, hangs or is remembered', {
  timeout: inSoak(600_000, 6 * 3_600_000),
}, async () => {
  const { count, heaps } = await fuzzed({ seed: Math.trunc(Math.random() * 2 ** 31), runs: inSoak(500, 100_000) });
  expect(Math.min(count.invalid, count.refused, count.planned)).toBeGreaterThan(10);
  const [half = 0, whole = 0] = heaps;
  expect(half).toBeGreaterThan(0);
  expect(whole - half).toBeLessThan(slack);
});

/** Has it done in a thread, and ends that when it hangs: a loop without an end would never let a test fail. */
function fuzzed(task: FuzzTask): Promise<{ count: FuzzCount; heaps: number[] }> {
  const worker = new Worker(new URL('./testing/fuzz-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 768 },
  });
  return new Promise((resolve, reject) => {
    let begun = 'nothing';
    const heaps: number[] = [];
    const fail = (why: string) => {
      clearTimeout(watchdog);
      void worker.terminate();
      reject(new Error(`seed ${task.seed}: ${why}`));
    };
    const watchdog = setTimeout(() => fail(`hangs with ${begun}`), patienceMs);
    worker.on('message', (news: FuzzNews) => {
      watchdog.refresh();
      if ('begun' in news) begun = news.begun;
      else if ('heap' in news) heaps.push(news.heap);
      else if ('failed' in news) fail(news.failed);
      else {
        clearTimeout(watchdog);
        resolve({ count: news.ended, heaps });
      }
    });
    worker.on('error', (error) => fail(`${error.message}, at ${begun}`));
  });
}
