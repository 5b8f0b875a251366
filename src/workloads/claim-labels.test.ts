import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';

const refused = (storage: object) =>
  compile(platformWith({ components: { loki: { storage } } }), plainFacts).diagnostics.flatMap(
    ({ code, severity, path }) => (severity === 'error' ? [`${code} ${path}`] : []),
  );

test.each([
  { kind: 'labels', key: 'app.kubernetes.io/name' },
  { kind: 'labels', key: 'app.kubernetes.io/part-of' },
  { kind: 'labels', key: 'applyset.kubernetes.io/part-of' },
  { kind: 'annotations', key: 'observability.io/version' },
])('claims get no $kind $key of the user', ({ kind, key }) => {
  expect(refused({ [kind]: { [key]: 'x', team: 'a' } })).toEqual([
    `OVERRIDE_REFUSED spec.components.loki.storage.${kind}.${key}`,
  ]);
});

test('claims get other labels and annotations', () => {
  expect(refused({ labels: { 'app.kubernetes.io/component': 'x' }, annotations: { team: 'a' } })).toEqual([]);
});
