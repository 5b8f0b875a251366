import { expect, it } from 'vitest';
import { selects } from './selector.ts';

const labels = { app: 'istiod', tier: 'control' };

it.each([
  ['nothing at all', undefined, true],
  ['an empty selector', {}, true],
  ['an equal label', { matchLabels: { app: 'istiod' } }, true],
  ['another value', { matchLabels: { app: 'ztunnel' } }, false],
  ['one of several values', { matchExpressions: [{ key: 'tier', operator: 'In', values: ['data', 'control'] }] }, true],
  ['none of the values', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['control'] }] }, false],
  ['NotIn of an absent label', { matchExpressions: [{ key: 'gone', operator: 'NotIn', values: ['x'] }] }, true],
  ['a label that is there', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
  ['a label that must be absent', { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  ['an unknown operator', { matchExpressions: [{ key: 'app', operator: 'Gt', values: ['1'] }] }, false],
  [
    'all requirements at once',
    { matchLabels: { app: 'istiod' }, matchExpressions: [{ key: 'gone', operator: 'Exists' }] },
    false,
  ],
])('a selector with %s is answered as Kubernetes does', (_, selector, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});
