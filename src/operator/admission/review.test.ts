import { expect, test } from 'vitest';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Judge, ReviewError, reviewed } from './review.ts';

const platform = (spec: object, metadata: object = {}) => ({
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  metadata: { name: 'p', namespace: 'm', ...metadata },
  spec,
});
const review = (object: unknown, oldObject: unknown = null) =>
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: 'u', object, oldObject },
  });
const refused: Diagnostic = {
  severity: 'warning',
  code: 'FIELD_REFUSED',
  path: 'spec.serviceMesh.x',
  message: 'it cannot do that',
  hint: 'leave it out',
};
const says =
  (...diagnostics: Diagnostic[]): Judge =>
  async () =>
    diagnostics;
const answer = async (body: string, judge: Judge) =>
  ((await reviewed(body, judge)) as { response: { uid: string; allowed: boolean; warnings?: string[] } }).response;

test('a platform is let in with what is to be said of it, place and way out', async () => {
  expect(await answer(review(platform({})), says(refused))).toEqual({
    uid: 'u',
    allowed: true,
    warnings: ['FIELD_REFUSED spec.serviceMesh.x: it cannot do that. leave it out'],
  });
});

test('one of which there is nothing to say is let in without a word', async () => {
  expect(await answer(review(platform({})), says())).toEqual({ uid: 'u', allowed: true });
});

test('an error is told as what the operator will not act on', async () => {
  const { warnings } = await answer(review(platform({})), says({ ...refused, severity: 'error' }));
  expect(warnings?.[0]).toContain('spec.serviceMesh.x: the operator will not act on this: it cannot do that');
});

test.each([
  ['only metadata changes', platform({ a: 1 }, { finalizers: ['x'] }), platform({ a: 1 })],
  ['it is going', platform({ a: 2 }, { deletionTimestamp: '2026-01-01T00:00:00Z' }), platform({ a: 1 })],
  ['there is no object', null, platform({ a: 1 })],
])('nothing is looked at when %s', async (_, object, old) => {
  const judge: Judge = () => Promise.reject(new Error('looked'));
  expect(await answer(review(object, old), judge)).toEqual({ uid: 'u', allowed: true });
});

test('a changed spec is looked at', async () => {
  expect((await answer(review(platform({ a: 2 }), platform({ a: 1 })), says(refused))).warnings).toHaveLength(1);
});

test('warnings are few and short enough to be shown, and say how many are left out', async () => {
  const long = { ...refused, message: 'x'.repeat(5_000) };
  const { warnings = [] } = await answer(review(platform({})), says(...Array<Diagnostic>(50).fill(long)));
  expect(warnings).toHaveLength(21);
  expect(Math.max(...warnings.map(({ length }) => length))).toBeLessThanOrEqual(400);
  expect(warnings.at(-1)).toBe('and 30 more, which are in the status and in gunj render');
});

test.each([
  ['no JSON', 'x{'],
  ['no request', '{}'],
  ['a list', '[]'],
  ['nothing', 'null'],
])('%s is no review', async (_, body) => {
  await expect(reviewed(body, says())).rejects.toThrow(ReviewError);
});
