import { expect, test } from 'vitest';
import { ApiError, DecodeError, NetworkError } from './errors.ts';
import { decideNext } from './watch-outcome.ts';

const api = (status: number) => new ApiError({ status, reason: 'X', message: 'x' });
const reset = new NetworkError('ECONNRESET', 'x');
const open = { opened: true, lastedMs: 5_000, events: 0 };
const instant = { opened: true, lastedMs: 10, events: 0 };
const refused = { opened: false, lastedMs: 0, events: 0 };
const fresh = { failures: 0, instantCloses: 0 };

test.each([
  ['a watch that ended after its time goes on at once', open, fresh, { relist: false, pause: false, instantCloses: 0 }],
  [
    'a first 410 lists at once',
    { ...refused, error: api(410) },
    fresh,
    { relist: true, pause: false, instantCloses: 0 },
  ],
  [
    'a second 410 waits first',
    { ...refused, error: api(410) },
    { failures: 1, instantCloses: 0 },
    { relist: true, pause: true, instantCloses: 0 },
  ],
  [
    'a watch that never said a word lists again',
    { ...open, lastedMs: 240_000 },
    fresh,
    { relist: true, pause: false, instantCloses: 0 },
  ],
  [
    'so does one that was silent for too long, after a while',
    { ...open, lastedMs: 490_000, error: new NetworkError('SILENT', 'x') },
    fresh,
    { relist: true, pause: true, instantCloses: 0 },
  ],
  [
    'one that said something does not',
    { ...open, lastedMs: 240_000, events: 1 },
    fresh,
    { relist: false, pause: false, instantCloses: 0 },
  ],
  ['404 lists again later', { ...refused, error: api(404) }, fresh, { relist: true, pause: true, instantCloses: 0 }],
  [
    '403 waits and keeps its place',
    { ...refused, error: api(403) },
    fresh,
    { relist: false, pause: true, instantCloses: 0 },
  ],
  [
    '503 waits and keeps its place',
    { ...refused, error: api(503) },
    fresh,
    { relist: false, pause: true, instantCloses: 0 },
  ],
  [
    'an error inside a watch loses its place',
    { ...open, error: api(500) },
    fresh,
    { relist: true, pause: true, instantCloses: 0 },
  ],
  [
    'what cannot be read loses its place',
    { ...open, error: new DecodeError('x') },
    fresh,
    { relist: true, pause: true, instantCloses: 0 },
  ],
  ['a reset keeps its place', { ...open, error: reset }, fresh, { relist: false, pause: true, instantCloses: 0 }],
  ['a close at once is counted', instant, fresh, { relist: false, pause: true, instantCloses: 1 }],
  [
    'so is a reset at once',
    { ...instant, error: reset },
    { failures: 1, instantCloses: 1 },
    { relist: false, pause: true, instantCloses: 2 },
  ],
  [
    'the third in a row loses its place',
    instant,
    { failures: 2, instantCloses: 2 },
    { relist: true, pause: true, instantCloses: 0 },
  ],
  [
    'a close at once behind an event is not counted, but waits',
    { ...instant, events: 1 },
    { failures: 2, instantCloses: 2 },
    { relist: false, pause: true, instantCloses: 0 },
  ],
  [
    'a server that is away is no close at once, and is asked for everything when it is back',
    { ...refused, error: new NetworkError('ECONNREFUSED', 'x') },
    { failures: 2, instantCloses: 2 },
    { relist: true, pause: true, instantCloses: 0 },
  ],
])('%s', (_, outcome, before, next) => {
  expect(decideNext(outcome, before)).toEqual(next);
});
