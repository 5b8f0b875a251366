import { describe, expect, test } from 'vitest';
import {
  ApiError,
  apiErrorFrom,
  applyConflicts,
  isConflict,
  isKindNotServed,
  isNotFound,
  kindNotServed,
  statusError,
} from './errors.ts';
import { status } from './testing/fake-server.ts';

describe('an answer that refuses', () => {
  test('keeps what a Status says', () => {
    const causes = [{ reason: 'FieldValueInvalid', message: 'must be below 5', field: 'spec.n' }];
    const body = JSON.stringify(
      status(422, 'Invalid', 'K "a" is invalid', { name: 'a', causes, retryAfterSeconds: 4 }),
    );
    expect(apiErrorFrom(422, {}, body)).toMatchObject({
      name: 'ApiError',
      status: 422,
      reason: 'Invalid',
      message: 'K "a" is invalid',
      causes,
      retryAfter: 4,
      subject: 'a',
    });
  });

  test('says when to come again with a number or not at all', () => {
    const body = (retryAfterSeconds: unknown) => ({ kind: 'Status', details: { retryAfterSeconds } });
    expect(statusError(body(3), { status: 429 }).retryAfter).toBe(3);
    for (const odd of ['soon', null, {}]) expect(statusError(body(odd), { status: 429 }).retryAfter).toBeUndefined();
  });

  test.each([
    ['plain text', 404, '404 page not found\n', '404 page not found'],
    ['nothing', 502, '', 'the API server answered 502'],
    ['JSON that is no Status', 500, '{"a":1}', '{"a":1}'],
    ['half a Status', 500, '{"kind":"Sta', '{"kind":"Sta'],
  ])('may be %s', (_, code, body, message) => {
    expect(apiErrorFrom(code, {}, body)).toMatchObject({ status: code, reason: 'Unknown', message });
  });

  test.each([
    ['3', 3],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ])('takes Retry-After: %s', (header, retryAfter) => {
    expect(apiErrorFrom(429, { 'retry-after': header }, '').retryAfter).toBe(retryAfter);
  });
});

test('names the manager and the field of each conflict of an apply', () => {
  const causes = [
    { reason: 'FieldManagerConflict', message: 'conflict with "kubectl" using v1', field: '.spec.n' },
    { reason: 'FieldManagerConflict', message: 'conflict with "argocd-controller"', field: '.metadata.labels.a' },
  ];
  const error = statusError(status(409, 'Conflict', 'Apply failed with 2 conflicts', { causes }));
  expect(isConflict(error)).toBe(true);
  expect(applyConflicts(error)).toEqual([
    { manager: 'kubectl', field: '.spec.n' },
    { manager: 'argocd-controller', field: '.metadata.labels.a' },
  ]);
  expect(applyConflicts(new ApiError({ status: 409, reason: 'AlreadyExists', message: 'x' }))).toEqual([]);
});

test('a kind that is not served counts as not found', () => {
  const error = kindNotServed({ apiVersion: 'a/v1', kind: 'A' });
  expect([isKindNotServed(error), isNotFound(error)]).toEqual([true, true]);
});
