import { describe, expect, it } from 'vitest';
import { distance, nearest } from './nearest.ts';

describe('the distance between words', () => {
  it.each([
    ['', '', 0],
    ['a', '', 1],
    ['mtls', 'mtsl', 1],
    ['enabled', 'enable', 1],
    ['kitten', 'sitting', 3],
  ])('counts slips: %s and %s', (a, b, slips) => {
    expect(distance(a, b)).toBe(slips);
    expect(distance(b, a)).toBe(slips);
  });
});

describe('the nearest name', () => {
  const names = ['enabled', 'type', 'mtls', 'trafficManagement', 'observability', 'multiCluster'];

  it.each([
    ['enable', 'enabled'],
    ['Type', 'type'],
    ['multicluster', 'multiCluster'],
    ['trafficManagment', 'trafficManagement'],
    ['retries', undefined],
    ['x', undefined],
    ['x'.repeat(10_000), undefined],
  ])('to %s', (word, name) => {
    expect(nearest(word, names)).toBe(name);
  });
});
