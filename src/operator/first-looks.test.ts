import { expect, test } from 'vitest';
import { apiVersion, kind } from '../api/names.ts';
import type { KubeObject, ObjectMeta } from '../objects/object.ts';
import { firstLooks } from './first-looks.ts';
import { createPlatformStore } from './platform-store.ts';

const platform = (
  namespace: string,
  observedGeneration: number | undefined,
  more: Partial<ObjectMeta> = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'main', namespace, generation: 2, ...more },
  ...(observedGeneration === undefined ? {} : { status: { observedGeneration } }),
});

test('what was changed, made or deleted while no operator ran is looked at first, each platform once', () => {
  const platforms = createPlatformStore();
  platforms
    .handler(() => {})
    .reset([
      platform('as-before', 2),
      platform('changed', 1),
      platform('also-as-before', 2),
      platform('new', undefined),
      platform('deleted', 2, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    ]);
  const order = ['changed', 'new', 'deleted', 'as-before', 'also-as-before'];
  expect(firstLooks(platforms)).toEqual(order.map((namespace) => `${namespace}/main`));
});
