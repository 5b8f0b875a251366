import { expect, test } from 'vitest';
import { virtualClock } from '../kube/testing/virtual-clock.ts';
import { createKindsUpdate } from './kinds-update.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

test('one that is stopped while the API server does not answer asks no more', async () => {
  const clock = virtualClock();
  const answer = Promise.withResolvers<void>();
  const watches = {
    update: () => answer.promise,
    synced: async () => {},
    health: () => ({ notServed: [], unsynced: [], broken: [], ageSeconds: {} }),
    stop: async () => {},
  };
  const facts = { current: () => ({}) as never, touch() {}, first: Promise.resolve(), start() {}, stop() {} };
  const kinds = createKindsUpdate({ client: { clock } as never, watches, facts, log });
  kinds.touch();
  clock.advance(500);
  kinds.stop();
  answer.reject(new Error('the client was closed'));
  await new Promise(setImmediate);
  expect(clock.pending()).toBe(0);
});
