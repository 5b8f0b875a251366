import { expect, test } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { createSharedFiles } from './shared-files.ts';

const configMap = (data?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'files' },
  ...(data ? { data } : {}),
});

test.each([
  ['a ConfigMap', configMap({ 'a.json': '{}', __proto__x: 'x' })],
  ['one without files', configMap()],
  ['another object', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'b' } }],
])('%s says the same afterwards', (_, object) => {
  const share = createSharedFiles();
  expect(share(structuredClone(object))).toEqual(object);
  expect(JSON.stringify(share(structuredClone(object)))).toBe(JSON.stringify(object));
});
