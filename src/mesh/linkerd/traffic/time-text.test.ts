import { expect, test } from 'vitest';
import { annotatedTime, routeTime } from './time-text.ts';

test.each([
  ['30s', '30s', '30s'],
  ['1m30s', '90s', '90s'],
  ['1.5s', '1500ms', '1s500ms'],
  ['500ms', '500ms', '500ms'],
  ['24h', '86400s', '86400s'],
  ['100.5s', '100500ms', '100s500ms'],
  ['15m', '900s', '900s'],
])('%s is %s in annotations and %s in routes', (given, annotated, route) => {
  expect(annotatedTime(given)).toBe(annotated);
  expect(routeTime(given)).toBe(route);
});
