import { expect, test } from 'vitest';
import type { Admission } from './admissions.ts';
import { hiddenRequests, pathMatch, requestClasses } from './request-routes.ts';

const caller = (name: string, methods: string[], paths: string[]): Admission => ({
  name,
  authentication: { by: 'anything' },
  why: name,
  requests: [{ methods, paths }],
});

const classesOf = (...callers: Admission[]) =>
  requestClasses(callers).map(({ callers: who, matches }) => [
    who.map(({ name }) => name).join(' '),
    matches.map(({ method, path }) => `${method} ${path}`),
  ]);

test('requests of one caller are one class', () => {
  expect(classesOf(caller('a', ['GET', 'POST'], ['/x']))).toEqual([['a', ['GET /x', 'POST /x']]]);
});

test('a request that several may make is a class of its own, so that none of them hides another', () => {
  expect(classesOf(caller('a', ['GET'], ['/metrics', '/x']), caller('b', ['GET'], ['/metrics']))).toEqual([
    ['a b', ['GET /metrics']],
    ['a', ['GET /x']],
  ]);
});

test('the more exact of two paths names also whom the wider would let in', () => {
  expect(classesOf(caller('wide', ['GET'], ['/v1/*']), caller('exact', ['GET'], ['/v1/logs']))).toEqual([
    ['wide', ['GET /v1/*']],
    ['wide exact', ['GET /v1/logs']],
  ]);
  expect(classesOf(caller('wide', ['POST'], ['/v1/*']), caller('exact', ['GET'], ['/v1/logs']))).toEqual([
    ['wide', ['POST /v1/*']],
    ['exact', ['GET /v1/logs']],
  ]);
});

test.each([
  ['/metrics', { type: 'Exact', value: '/metrics' }],
  ['/v1/*', { type: 'PathPrefix', value: '/v1' }],
  ['/*', { type: 'PathPrefix', value: '/' }],
  ['/v1.0/lo*', { type: 'RegularExpression', value: '/v1\\.0/lo.*' }],
])('%s is matched by %j', (path, match) => {
  expect(pathMatch(path)).toEqual(match);
});

test.each([
  ['a beginning of whole steps', '/api*', '/api/v1/*', ['b: GET /api/v1/* by GET /api*']],
  ['a path', '/api*', '/api/health', ['b: GET /api/health by GET /api*']],
  ['an expression that says more', '/api*', '/api/v1/q*', ['b: GET /api/v1/q* by GET /api*']],
  ['nothing that goes before it', '/api/*', '/api/v1/q*', []],
  ['nothing beside it', '/api*', '/metrics', []],
])('an expression hides %s from who may not make all of its requests', (_, wide, narrow, expected) => {
  const classes = requestClasses([caller('a', ['GET'], [wide]), caller('b', ['GET', 'POST'], [narrow])]);
  expect(
    hiddenRequests(classes).map(
      ({ request, by, refused }) =>
        `${refused.map(({ name }) => name).join()}: ${request.method} ${request.path} by ${by.method} ${by.path}`,
    ),
  ).toEqual(expected);
});
