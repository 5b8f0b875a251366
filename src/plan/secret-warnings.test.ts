import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { plainFacts, platformWith } from '../testing/platform.ts';
import { secretWarnings } from './secret-warnings.ts';

test('every secret that is not rendered comes with the command that makes it', () => {
  const { plan } = compile(platformWith(), plainFacts);
  expect(plan && secretWarnings(plan).map(({ code, path, hint }) => [code, path, hint])).toEqual([
    [
      'SECRET_REQUESTED',
      'spec.components.grafana',
      'Without the operator: kubectl create secret generic grafana-admin -n monitoring --from-literal=admin-user=admin --from-literal=admin-password="$(openssl rand -hex 16)"',
    ],
  ]);
});

test('a platform without such a component gives none', () => {
  const { plan } = compile(platformWith({ components: { grafana: { enabled: false } } }), plainFacts);
  expect(plan && secretWarnings(plan)).toEqual([]);
});
