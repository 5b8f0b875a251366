import { describe, expect, test } from 'vitest';
import { queryConditions, unknownConditions, writeConditions } from './retry-conditions.ts';

const all = ['connect-failure', 'refused-stream', 'reset-before-request', 'unavailable'];

describe('a write is tried again', () => {
  test.each([
    { title: 'on all that is safe where nothing is asked', retryOn: undefined, left: all },
    { title: 'on the part of 5xx that has reached nobody', retryOn: '5xx', left: all },
    { title: 'likewise of gateway-error', retryOn: 'gateway-error', left: all },
    { title: 'on resets before the request', retryOn: 'reset', left: all.slice(0, 3) },
    { title: 'on no condition twice', retryOn: '5xx,reset,connect-failure', left: all },
    {
      title: 'on what is safe as it is',
      retryOn: 'unavailable,connect-failure',
      left: ['connect-failure', 'unavailable'],
    },
    { title: 'where gRPC has a word for the status', retryOn: '503', left: ['unavailable'] },
    { title: 'on no other status', retryOn: '500,502,504,429', left: [] },
    {
      title: 'on nothing that says it has been worked on',
      retryOn:
        'cancelled,deadline-exceeded,internal,resource-exhausted,retriable-4xx,retriable-status-codes,retriable-headers,envoy-ratelimited',
      left: [],
    },
  ])('$title', ({ retryOn, left }) => {
    expect(writeConditions(retryOn, '1.30.0')).toEqual(left);
  });

  test('without the condition that versions before 1.23 refuse', () => {
    expect(writeConditions('5xx', '1.22.9')).toEqual(['connect-failure', 'refused-stream', 'unavailable']);
    expect(writeConditions('reset-before-request', '1.22.9')).toEqual([]);
  });
});

describe('a query is tried again', () => {
  test.each([
    ['1.30.0', '5xx,reset-before-request,503', ['5xx', 'reset-before-request', '503']],
    ['1.22.9', '5xx,reset-before-request,503', ['5xx', '503']],
    ['1.22.9', 'http3-post-connect-failure', []],
  ])('in %s on what is left of %s', (version, retryOn, left) => {
    expect(queryConditions(retryOn, version)).toEqual(left);
  });
});

test('what a version refuses is named with the first that does not', () => {
  expect(unknownConditions('5xx,reset-before-request,reset-before-request', '1.17.8')).toEqual([
    { condition: 'reset-before-request', since: '1.23.0' },
  ]);
  expect(unknownConditions('5xx,reset-before-request', '1.23.0')).toEqual([]);
});
