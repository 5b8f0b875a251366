import { expect, test } from 'vitest';
import { virtualClock } from '../kube/testing/virtual-clock.ts';
import { createKindsUpdate } from './kinds-update.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Looks that end when `update` settles, while `lacking` is not served. */
function updates(update: () => Promise<void>, lacking: () => string[] = () => []) {
  const clock = virtualClock();
  let touched = 0;
  const health = () => ({ notServed: lacking(), unsynced: [], broken: [], ageSeconds: {} });
  const watches = { update, synced: async () => {}, health, stop: async () => {} };
  const touch = () => void touched++;
  const facts = { current: () => ({}) as never, touch, first: Promise.resolve(), start() {}, stop() {} };
  const kinds = createKindsUpdate({ client: { clock } as never, watches, facts, log });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise(setImmediate);
  };
  return { clock, kinds, pass, touched: () => touched };
}

test('one that is stopped while the API server does not answer asks no more', async () => {
  const answer = Promise.withResolvers<void>();
  const { clock, kinds, pass } = updates(() => answer.promise);
  kinds.touch();
  await pass(500);
  kinds.stop();
  answer.reject(new Error('the client was closed'));
  await pass(0);
  expect(clock.pending()).toBe(0);
});

test('a kind without which nothing can be done is looked for until it is served, however long that takes', async () => {
  let asked = 0;
  const { clock, kinds, pass, touched } = updates(
    async () => void asked++,
    () => (asked < 9 ? ['platforms'] : []),
  );
  kinds.touch();
  for (let count = 0; count < 60; count++) await pass(1_000);
  expect(asked).toBeGreaterThanOrEqual(9);
  // The facts are not read each time.
  expect(touched()).toBeLessThanOrEqual(4);
  const before = asked;
  await pass(60_000);
  expect([asked, clock.pending()]).toEqual([before, 0]);
});

test('nothing is looked for that is not lacking', async () => {
  let asked = 0;
  const { clock, kinds, pass, touched } = updates(async () => void asked++);
  kinds.touch();
  await pass(500);
  await pass(3_500);
  expect([asked, touched(), clock.pending()]).toEqual([2, 2, 0]);
});
