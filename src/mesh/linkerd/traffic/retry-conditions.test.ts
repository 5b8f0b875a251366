import { expect, test } from 'vitest';
import { grpcCodes, queryStatuses, unknownConditions } from './retry-conditions.ts';

test.each([
  ['what the seed asks for', '5xx,reset,connect-failure', ['5xx'], ['unavailable'], ['reset', 'connect-failure']],
  ['statuses', '503,429', ['503', '429'], ['unavailable'], []],
  ['what Envoy means by 4xx', 'retriable-4xx', ['409'], [], []],
  ['gRPC alone', 'unavailable', [], ['unavailable'], []],
  ['what gRPC calls of ours cannot be tried again on', 'internal,cancelled', [], [], ['internal', 'cancelled']],
  ['the same twice', '5xx,5xx', ['5xx'], ['unavailable'], []],
])('%s: %s', (_, retryOn, statuses, codes, unknown) => {
  expect(queryStatuses(retryOn)).toEqual(statuses);
  expect(grpcCodes(retryOn)).toEqual(codes);
  expect(unknownConditions(retryOn)).toEqual(unknown);
});

test('nothing named means that somebody on the way could not answer', () => {
  expect(queryStatuses(undefined)).toEqual(['gateway-error']);
  expect(grpcCodes(undefined)).toEqual(['unavailable']);
});
