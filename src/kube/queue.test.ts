import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../testing/runs.ts';
import { ApiError } from './errors.ts';
import { createQueue, type QueueOptions } from './queue.ts';
import { settle, until } from './testing/until.ts';
import { virtualClock } from './testing/virtual-clock.ts';

/** A queue whose work a test finishes by hand. */
function manualQueue(o: Partial<QueueOptions> = {}) {
  const clock = virtualClock();
  const started: string[] = [];
  const open = new Map<string, PromiseWithResolvers<{ againAfterMs?: number } | undefined>>();
  const errors: unknown[] = [];
  const queue = createQueue({
    clock,
    onError: (_, error) => errors.push(error),
    process(key) {
      if (open.has(key)) throw new Error(`${key} is worked on twice at a time`);
      started.push(key);
      const work = Promise.withResolvers<{ againAfterMs?: number } | undefined>();
      open.set(key, work);
      return work.promise.finally(() => open.delete(key));
    },
    ...o,
  });
  const finish = async (key: string, result?: { againAfterMs?: number }) => {
    (await until(() => open.get(key))).resolve(result);
    await settle();
  };
  const fail = async (key: string, error = new Error('no')) => {
    (await until(() => open.get(key))).reject(error);
    await settle();
  };
  return { queue, clock, started, finish, fail, errors };
}

const empty = { waiting: 0, running: 0, delayed: 0, failing: 0 };

describe('a work queue', () => {
  test('works on a key once however often it was added while it waited', async () => {
    const { queue, started, finish } = manualQueue();
    for (const key of ['a', 'b', 'b', 'b']) queue.add(key);
    await finish('a');
    await finish('b');
    expect(started).toEqual(['a', 'b']);
    expect(queue.depth()).toEqual(empty);
  });

  test('tries no earlier than the API server has asked for', async () => {
    const { queue, clock, fail, finish } = manualQueue();
    queue.add('a');
    await fail('a', new ApiError({ status: 429, reason: 'TooManyRequests', message: 'busy', retryAfter: 20 }));
    expect(await clock.fire('queue')).toBe(22_500);
    await finish('a');
    expect(queue.depth()).toEqual(empty);
  });

  test('works on a key once more when it was added while it was worked on, and never twice at a time', async () => {
    const { queue, started, finish } = manualQueue({ workers: 4 });
    queue.add('a');
    queue.add('a');
    queue.add('a');
    expect(started).toEqual(['a']);
    await finish('a');
    expect(started).toEqual(['a', 'a']);
    await finish('a');
    expect(queue.depth()).toEqual(empty);
  });

  test('works on as many keys at a time as it has workers, in the order they came', async () => {
    const { queue, started, finish } = manualQueue({ workers: 2 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(started).toEqual(['a', 'b']);
    expect(queue.depth()).toMatchObject({ waiting: 1, running: 2 });
    await finish('b');
    expect(started).toEqual(['a', 'b', 'c']);
  });

  test('brings a key that fails back later each time, up to five minutes', async () => {
    const { queue, clock, fail, finish } = manualQueue();
    const waits: number[] = [];
    queue.add('a');
    for (let n = 0; n < 15; n++) {
      await fail('a');
      waits.push(await clock.fire('queue'));
    }
    expect(waits.slice(0, 4)).toEqual([37.5, 75, 150, 300]);
    expect(waits.slice(-2)).toEqual([225_000, 225_000]);
    await finish('a');
    expect(queue.depth()).toEqual(empty);
    queue.add('a');
    await fail('a');
    expect(await clock.fire('queue')).toBe(37.5);
  });

  test('brings a key back when its work asks for it', async () => {
    const { queue, clock, finish, started } = manualQueue();
    queue.add('a');
    await finish('a', { againAfterMs: 5_000 });
    expect(queue.depth()).toEqual({ ...empty, delayed: 1 });
    expect(await clock.fire('queue')).toBe(5_000);
    expect(started).toEqual(['a', 'a']);
  });

  test('of two delays for a key keeps the earlier', async () => {
    const { queue, clock, started } = manualQueue();
    queue.addAfter('a', 5_000);
    queue.addAfter('a', 1_000);
    queue.addAfter('a', 9_000);
    expect(clock.pending()).toBe(1);
    expect(await clock.fire('queue')).toBe(1_000);
    expect(started).toEqual(['a']);
  });

  test('holds nothing of a key that was forgotten', async () => {
    const { queue, clock, fail } = manualQueue();
    queue.add('a');
    await fail('a');
    expect(queue.depth()).toEqual({ ...empty, delayed: 1, failing: 1 });
    queue.forget('a');
    expect(queue.depth()).toEqual(empty);
    expect(clock.pending()).toBe(0);
  });

  test('goes on behind work that throws at once', async () => {
    const clock = virtualClock();
    const errors: string[] = [];
    const seen: string[] = [];
    const queue = createQueue({
      clock,
      process(key) {
        seen.push(key);
        if (key === 'a') throw new Error('at once');
        return Promise.resolve();
      },
      onError: (key) => errors.push(key),
    });
    queue.add('a');
    queue.add('b');
    await until(() => seen.length === 2);
    expect(errors).toEqual(['a']);
  });

  test('shut down finishes what waits and runs, and takes and keeps nothing else', async () => {
    const { queue, clock, started, finish } = manualQueue();
    queue.add('a');
    queue.add('b');
    queue.addAfter('later', 1_000);
    let done = false;
    const shut = queue.shutDown().then(() => {
      done = true;
    });
    queue.add('new');
    queue.addAfter('new', 10);
    queue.addRateLimited('new');
    expect(clock.pending()).toBe(0);
    await finish('a', { againAfterMs: 10 });
    expect(done).toBe(false);
    await finish('b');
    await shut;
    expect(started).toEqual(['a', 'b']);
    expect(queue.depth()).toEqual(empty);
  });

  test('shut down of an empty queue is done at once', async () => {
    await manualQueue().queue.shutDown();
  });

  test('works on every key after it was last added, whatever the order of adds and finishes', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), key: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ do: fc.constant('finish' as const), key: fc.constantFrom('a', 'b', 'c') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.integer({ min: 1, max: 3 }), async (steps, workers) => {
        const added = new Map<string, number>();
        const seen = new Map<string, number>();
        const open = new Map<string, () => void>();
        let time = 0;
        const process = (key: string) => {
          seen.set(key, time++);
          return new Promise<void>((resolve) => open.set(key, resolve));
        };
        const queue = createQueue({ clock: virtualClock(), workers, process });
        for (const step of steps) {
          if (step.do === 'add') {
            added.set(step.key, time++);
            queue.add(step.key);
          } else {
            open.get(step.key)?.();
            open.delete(step.key);
            await Promise.resolve();
          }
        }
        const shut = queue.shutDown();
        while (queue.depth().running > 0) {
          for (const finish of open.values()) finish();
          open.clear();
          await Promise.resolve();
        }
        await shut;
        for (const [key, at] of added) expect(seen.get(key)).toBeGreaterThan(at);
        expect(queue.depth()).toEqual(empty);
      }),
      runs(100, 20_000),
    );
  });
});
