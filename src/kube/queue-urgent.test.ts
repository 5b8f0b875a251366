import { describe, expect, test } from 'vitest';
import { createQueue } from './queue.ts';
import { settle } from './testing/until.ts';
import { virtualClock } from './testing/virtual-clock.ts';

function manualQueue(o: { workers: number; urgentWorkers?: number }) {
  const clock = virtualClock();
  const started: string[] = [];
  const open = new Map<string, () => void>();
  const queue = createQueue({
    ...o,
    clock,
    process(key, urgent) {
      started.push(urgent ? `${key}!` : key);
      return new Promise<void>((resolve) => open.set(key, resolve));
    },
  });
  const finish = async (key: string) => {
    open.get(key)?.();
    await settle();
  };
  return { queue, clock, started, finish };
}

describe('what is urgent', () => {
  test('goes before all that waits, also where it waits itself', async () => {
    const { queue, started, finish } = manualQueue({ workers: 1 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    queue.add('d', { urgent: true });
    queue.add('c', { urgent: true });
    for (const key of ['a', 'd', 'c', 'b']) await finish(key);
    expect(started).toEqual(['a', 'd!', 'c!', 'b']);
  });

  test('has workers of its own when all others are at work, and no more than that', async () => {
    const { queue, started, finish } = manualQueue({ workers: 2, urgentWorkers: 1 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    for (const key of ['d', 'e']) queue.add(key, { urgent: true });
    expect(started).toEqual(['a', 'b', 'd!']);
    await finish('d');
    expect(started).toEqual(['a', 'b', 'd!', 'e!']);
    await finish('a');
    expect(started).toEqual(['a', 'b', 'd!', 'e!']);
    await finish('e');
    expect(started).toEqual(['a', 'b', 'd!', 'e!', 'c']);
  });

  test('leaves room for one that is not, however much of it there is', async () => {
    const { queue, started, finish } = manualQueue({ workers: 2, urgentWorkers: 1 });
    for (const key of ['u', 'v', 'w', 'x']) queue.add(key, { urgent: true });
    for (const key of ['a', 'b']) queue.add(key);
    expect(started).toEqual(['u!', 'v!', 'w!', 'a']);
    queue.add('u', { urgent: true });
    for (const key of ['u', 'v', 'a']) await finish(key);
    expect(started).toEqual(['u!', 'v!', 'w!', 'a', 'x!', 'u!', 'b']);
  });

  test('is so after a delay, and after the work on its key has ended, and then no more', async () => {
    const { queue, clock, started, finish } = manualQueue({ workers: 1 });
    queue.addAfter('a', 100);
    queue.addAfter('a', 200, { urgent: true });
    clock.advance(100);
    queue.add('a', { urgent: true });
    queue.add('a');
    queue.add('b');
    await finish('a');
    queue.add('a');
    await finish('a');
    await finish('b');
    expect(started).toEqual(['a!', 'a!', 'b', 'a']);
  });
});
