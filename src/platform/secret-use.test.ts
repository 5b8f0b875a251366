import { expect, test } from 'vitest';
import type { Facts, SecretFacts } from '../facts/facts.ts';
import { restartRevision, type SecretUse } from './secret-use.ts';

const facts = (...secrets: SecretFacts[]): Facts => ({
  apiVersion: 'observability.io/v1beta1',
  kind: 'Facts',
  secrets,
});
const secret = (name: string, revision: string, namespace = 'm'): SecretFacts => ({
  namespace,
  name,
  keys: ['k'],
  revision,
});
const use = (name: string, restarts = true): SecretUse => ({ name, keys: ['k'], path: 'spec', restarts });
const before = restartRevision([use('a'), use('b')], 'm', facts(secret('a', '1'), secret('b', '1')));

test.each<[title: string, uses: SecretUse[], facts: Facts, same: boolean]>([
  ['in another order', [use('b'), use('a')], facts(secret('b', '1'), secret('a', '1')), true],
  ['named twice', [use('a'), use('b'), use('a')], facts(secret('a', '1'), secret('b', '1')), true],
  [
    'when another Secret changes',
    [use('a'), use('b')],
    facts(secret('a', '1'), secret('b', '1'), secret('c', '9')),
    true,
  ],
  [
    'when one of that name elsewhere changes',
    [use('a'), use('b')],
    facts(secret('a', '1'), secret('a', '2', 'x'), secret('b', '1')),
    true,
  ],
  ['when one changes', [use('a'), use('b')], facts(secret('a', '1'), secret('b', '2')), false],
  ['when one goes', [use('a'), use('b')], facts(secret('a', '1')), false],
])('the revision of Secrets %s', (_, uses, known, same) => {
  expect(restartRevision(uses, 'm', known) === before).toBe(same);
});

test('there is none without Secrets that are read only once, or where nothing is known of them', () => {
  expect(restartRevision([use('a', false)], 'm', facts(secret('a', '1')))).toBeUndefined();
  expect(restartRevision([use('a')], 'm', { apiVersion: 'observability.io/v1beta1', kind: 'Facts' })).toBeUndefined();
});
