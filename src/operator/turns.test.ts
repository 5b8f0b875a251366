import { expect, test } from 'vitest';
import { systemClock } from '../kube/clock.ts';
import { createQueue } from '../kube/queue.ts';
import { createTurns } from './turns.ts';

test('timers have their turn after each piece of work, however many workers there are', async () => {
  const turn = createTurns();
  let done = 0;
  /** After how much work the loop came round. */
  const rounds: number[] = [];
  const round = (): void => {
    rounds.push(done);
    if (done < 50) setImmediate(round);
  };
  const queue = createQueue({
    process: async () => {
      await turn();
      done++;
    },
    clock: systemClock,
    workers: 16,
  });
  for (let index = 0; index < 50; index++) queue.add(`peers/${index}`);
  setImmediate(round);
  await queue.shutDown();
  expect(done).toBe(50);
  expect(
    rounds
      .slice(1)
      .map((count, index) => count - (rounds[index] ?? 0))
      .filter((more) => more > 1),
  ).toEqual([]);
});
