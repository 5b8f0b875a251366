import { expect, it } from 'vitest';
import type { RequestPattern } from './judgement.ts';
import { sameRequests } from './requests.ts';

const get = (...paths: string[]): RequestPattern => ({ methods: ['GET'], paths });

it.each<[why: string, a: 'all' | RequestPattern[], b: 'all' | RequestPattern[], same: boolean]>([
  ['everything and everything', 'all', 'all', true],
  ['everything and something', 'all', [get('/a')], false],
  ['in another order', [get('/a', '/b'), get('/c')], [get('/c'), get('/b', '/a')], true],
  ['one that a wider one has in it', [get('/api/*'), get('/api/v1')], [get('/api/*')], true],
  ['one that any method may ask', [{ paths: ['/a'] }, get('/a')], [{ paths: ['/a'] }], true],
  ['one beside it', [get('/api/*'), get('/apis')], [get('/api/*')], false],
  [
    'with a token, which covers none without',
    [{ paths: ['/*'], requestPrincipals: ['i/*'] }, get('/a')],
    [{ paths: ['/*'], requestPrincipals: ['i/*'] }],
    false,
  ],
])('%s', (_, a, b, same) => {
  expect(sameRequests(a, b)).toBe(same);
  expect(sameRequests(b, a)).toBe(same);
});
