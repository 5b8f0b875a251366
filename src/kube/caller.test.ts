import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createCaller, warningsIn } from './caller.ts';
import { followCredentials } from './credentials.ts';
import { fakeServer } from './testing/fake-server.ts';
import { virtualClock } from './testing/virtual-clock.ts';
import { createTransport } from './transport.ts';

test('a call leaves nothing on the signals it listened to, neither its own nor that of the client', async () => {
  const server = await fakeServer();
  const clock = virtualClock();
  const config = { server: server.url };
  const transport = createTransport(config, clock);
  const closed = new AbortController().signal;
  const own = new AbortController().signal;
  const credentials = followCredentials(config, clock);
  const caller = createCaller({ transport, credentials, clock, userAgent: 'test', timeoutMs: 1000, closed });
  try {
    for (let n = 0; n < 20; n++) {
      await caller.call({ verb: 'raw', method: 'GET', path: '/api', idempotent: true, signal: own });
      await caller.call({ verb: 'raw', method: 'GET', path: '/api', idempotent: true });
    }
    // A request lets go when its connection is free again, which may be a turn later than its answer.
    while (getEventListeners(own, 'abort').length > 0) await new Promise(setImmediate);
    expect(getEventListeners(closed, 'abort')).toHaveLength(0);
    expect(server.discoveries[0]?.headers['user-agent']).toBe('test');
  } finally {
    transport.close();
    await server.close();
  }
});

test.each([
  [undefined, []],
  ['299 - "one"', ['one']],
  ['299 kube "a, b \\"c\\"" "Sat, 25 Aug 2026", 299 - "two"', ['a, b "c"', 'two']],
  ['199 - "not meant for us"', []],
])('the Warning header %s says %j', (header, texts) => {
  expect(warningsIn(header)).toEqual(texts);
});
