import { describe, expect, test } from 'vitest';
import { ApiError, DecodeError, NetworkError } from './errors.ts';
import { isRetriable, waitBefore, withRetry } from './retry.ts';
import { virtualClock } from './testing/virtual-clock.ts';

const api = (status: number, retryAfter?: number, message = 'x') =>
  new ApiError({ status, reason: 'X', message, ...(retryAfter === undefined ? {} : { retryAfter }) });
const net = (code: string) => new NetworkError(code, 'x');

describe('may be sent again', () => {
  test.each([
    ['429', api(429), true, true],
    ['503 that says when', api(503, 1), true, true],
    ['503', api(503), true, false],
    ['500', api(500), true, false],
    ['504', api(504), true, false],
    [
      '500 for a field the schema does not have',
      api(500, undefined, 'failed to create typed patch object (x)'),
      false,
      false,
    ],
    ['501', api(501), false, false],
    ['400', api(400), false, false],
    ['409', api(409), false, false],
    ['422', api(422), false, false],
    ['a connection refused', net('ECONNREFUSED'), true, true],
    ['a name that does not resolve', net('EAI_AGAIN'), true, true],
    ['a reset', net('ECONNRESET'), true, false],
    ['no answer in time', net('TIMEOUT'), true, false],
    ['half an answer', net('GARBLED'), true, false],
    ['a certificate that is wrong', net('DEPTH_ZERO_SELF_SIGNED_CERT'), false, false],
    ['a request we cancelled', net('ABORTED'), false, false],
    ['anything else', new DecodeError('x'), false, false],
  ])('%s', (_, error, idempotent, notIdempotent) => {
    expect([isRetriable(error, true), isRetriable(error, false)]).toEqual([idempotent, notIdempotent]);
  });
});

function failing(error: Error, times: number) {
  let tries = 0;
  return {
    tries: () => tries,
    attempt: async () => {
      if (tries++ < times) throw error;
      return 'done';
    },
  };
}

test('who asks to wait for days is asked again after minutes', () => {
  const limits = { baseMs: 100, maxMs: 5_000 };
  expect(waitBefore(api(429, 10), 0, limits, () => 0)).toBe(10_000);
  expect(waitBefore(api(503, 30 * 24 * 3_600), 0, limits, () => 0)).toBe(300_000);
});

describe('withRetry', () => {
  test('waits longer each time and gives the answer that comes', async () => {
    const clock = virtualClock();
    const result = withRetry(failing(api(500), 3).attempt, { idempotent: true, clock });
    expect([await clock.fire('retry'), await clock.fire('retry'), await clock.fire('retry')]).toEqual([75, 150, 300]);
    expect(await result).toBe('done');
  });

  test('waits as long as the server asks, and a little more', async () => {
    const clock = virtualClock();
    const result = withRetry(failing(api(429, 2), 1).attempt, { idempotent: false, clock });
    expect(await clock.fire('retry')).toBe(2_250);
    expect(await result).toBe('done');
  });

  test('gives up with the last error after six tries', async () => {
    const clock = virtualClock();
    const { attempt, tries } = failing(api(500), 99);
    const result = expect(withRetry(attempt, { idempotent: true, clock })).rejects.toMatchObject({ status: 500 });
    for (let n = 0; n < 5; n++) await clock.fire('retry');
    await result;
    expect(tries()).toBe(6);
  });

  test('does not wait when the server asks for longer than there is time', async () => {
    const { attempt, tries } = failing(api(429, 120), 1);
    await expect(withRetry(attempt, { idempotent: true, clock: virtualClock() })).rejects.toMatchObject({
      retryAfter: 120,
    });
    expect(tries()).toBe(1);
  });

  test('stops waiting when it is no longer wanted', async () => {
    const clock = virtualClock();
    const stop = new AbortController();
    const { attempt, tries } = failing(api(500), 99);
    const result = withRetry(attempt, { idempotent: true, clock, signal: stop.signal });
    const settled = expect(result).rejects.toMatchObject({ status: 500 });
    while (clock.pending('retry') === 0) await Promise.resolve();
    stop.abort();
    await settled;
    expect(tries()).toBe(1);
    expect(clock.pending()).toBe(0);
  });
});
