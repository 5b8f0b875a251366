import { expect, it, test } from 'vitest';
import { virtualClock } from '../kube/testing/virtual-clock.ts';
import type { ObjectMeta } from '../objects/object.ts';
import { createFights } from './fights.ts';
import { onSignificantChange } from './significance.ts';

test.each<[kind: string, before: Partial<ObjectMeta>, after: Partial<ObjectMeta>, tells: boolean]>([
  ['Node', { labels: { zone: 'a' } }, { labels: { zone: 'a' } }, false],
  ['Node', { labels: { zone: 'a' } }, { labels: { zone: 'b' } }, true],
  ['Deployment', { generation: 1 }, { generation: 1 }, false],
  ['Deployment', { generation: 1 }, { generation: 2 }, true],
  ['Deployment', { generation: 1 }, { generation: 1, annotations: { a: 'b' } }, true],
  ['ConfigMap', {}, {}, true],
  ['StorageClass', {}, {}, true],
])('a %s that goes from %j to %j tells: %s', (kind, before, after, tells) => {
  let told = 0;
  const handler = onSignificantChange(() => told++);
  const object = (more: Partial<ObjectMeta>, resourceVersion: string) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'a', uid: 'u', resourceVersion, ...more },
  });
  handler.reset([object(before, '1')]);
  expect(told).toBe(1);
  handler.changed(object(after, '2'));
  expect(told).toBe(tells ? 2 : 1);
  handler.reset([object(after, '2')]);
  expect(told).toBe(tells ? 2 : 1);
  handler.deleted(object(after, '3'));
  expect(told).toBe(tells ? 3 : 2);
});

it('an object that keeps being changed is corrected ever later, and at once again after a quiet time', () => {
  const clock = virtualClock();
  const fights = createFights(clock);
  const holds: number[] = [];
  for (let i = 0; i < 12; i++) {
    const hold = fights.holdMs('a');
    holds.push(hold);
    clock.advance(hold);
    fights.corrected('a');
  }
  expect(holds).toEqual([0, 0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  expect(fights.holdMs('b')).toBe(0);
  clock.advance(300_001);
  fights.corrected('b');
  expect(fights.holdMs('a')).toBe(0);
});
