import { expect, it } from 'vitest';
import { validatePlatform } from '../../api/validate.ts';
import { compile } from '../../compile.ts';
import type { Facts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import { outlineOf } from './plan-outline.ts';

const facts: Facts = { apiVersion: 'observability.io/v1beta1', kind: 'Facts', meshes: [] };
const platform: KubeObject = {
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  metadata: { name: 'shop', namespace: 'monitoring' },
  spec: {},
};

it('names everything the operator will write, secrets that it makes included', () => {
  const { platform: valid } = validatePlatform(platform);
  const plan = valid && compile(valid, facts).plan;
  const { waves, kinds } = outlineOf(platform, facts);
  const counts = plan?.waves.map(
    (wave) => wave.objects.length + (wave.shared ?? []).length + (wave.secrets ?? []).length,
  );
  expect(waves.map(({ planned }) => planned.length)).toEqual(counts);
  expect(waves.flatMap(({ planned }) => planned.map(({ key }) => key))).toContain('Secret/monitoring/grafana-admin');
  expect(kinds).toContainEqual({ apiVersion: 'apps/v1', kind: 'StatefulSet' });
  expect(new Set(kinds.map(({ kind }) => kind)).size).toBe(kinds.length);
});

it('tells which kinds are found outside the namespace too', () => {
  const selecting = { ...platform, spec: { observability: { namespaces: { names: ['shop'] } } } };
  const elsewhere = (of: KubeObject) => outlineOf(of, facts).kinds.flatMap((one) => (one.elsewhere ? [one.kind] : []));
  expect(elsewhere(platform)).toEqual([]);
  expect(elsewhere(selecting)).toEqual(['Role', 'RoleBinding']);
});

it('is empty for a platform that is refused', () => {
  expect(outlineOf({ ...platform, spec: { nonsense: true } }, facts)).toEqual({ waves: [], kinds: [] });
});
