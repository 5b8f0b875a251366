import { describe, expect, it } from 'vitest';
import type { MeshSurvey } from '../mesh/mesh.ts';
import type { KubeObject, ObjectMeta } from '../objects/object.ts';
import { readMeshObjects } from './mesh-objects.ts';
import { FactDenied } from './source.ts';
import { tableSource } from './testing/table-source.ts';

const survey: MeshSurvey = {
  kinds: ['Route', 'Mode'].map((kind) => ({
    apiVersion: 'mesh.example/v1',
    otherVersions: ['mesh.example/v1beta1', 'mesh.example/v1alpha1'],
    kind,
    plural: `${kind.toLowerCase()}s`,
    namespaced: true,
    verbs: ['list', 'watch'],
  })),
  reaches: () => true,
  describe: ({ metadata }) => (metadata.name.startsWith('other') ? undefined : { hosts: ['grafana'] }),
};
const object = (version: string, kind: string, name: string, metadata: Partial<ObjectMeta> = {}): KubeObject => ({
  apiVersion: `mesh.example/${version}`,
  kind,
  metadata: { name, namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
});
const byUs = { labels: { 'app.kubernetes.io/managed-by': 'gunj-operator' } };
const owner = { apiVersion: 'observability.io/v1beta1', kind: 'ObservabilityPlatform', name: 'main', uid: 'u' };
const ownedByUs = { labels: { 'app.kubernetes.io/managed-by': 'somebody' }, ownerReferences: [owner] };
const read = (objects: KubeObject[], served: string[], denied: string[] = []) =>
  readMeshObjects(tableSource({ objects, served, denied }), [survey]);

describe('objects of meshes in the facts', () => {
  const objects = [
    object('v1beta1', 'Route', 'b'),
    object('v1beta1', 'Route', 'a', { namespace: 'team' }),
    object('v1beta1', 'Route', 'other'),
    object('v1beta1', 'Route', 'ours', byUs),
    object('v1beta1', 'Mode', 'ours', byUs),
    object('v1beta1', 'Route', 'stripped', ownedByUs),
    object('v1alpha1', 'Route', 'old'),
  ];
  const served = ['v1beta1/Route', 'v1alpha1/Route', 'v1beta1/Mode'].map((kind) => `mesh.example/${kind}`);

  it('are those of the first served version that concern platforms, and ours of the same kinds, sorted', async () => {
    const common = {
      apiVersion: 'mesh.example/v1beta1',
      kind: 'Route',
      hosts: ['grafana'],
      created: '2026-01-01T00:00:00Z',
    };
    const expected = [
      { ...common, namespace: 'shop', name: 'b' },
      { ...common, namespace: 'shop', name: 'ours', ours: true },
      { ...common, namespace: 'shop', name: 'stripped', ours: true },
      { ...common, namespace: 'team', name: 'a' },
    ];
    expect(await read(objects, served)).toEqual(expected);
    expect(JSON.stringify(await read(objects.toReversed(), served))).toBe(JSON.stringify(await read(objects, served)));
  });

  it('are none where no version is served', async () => {
    expect(await read(objects, [])).toEqual([]);
  });

  it('are not known where they may not be read', async () => {
    await expect(read(objects, served, ['Mode'])).rejects.toThrow(FactDenied);
  });
});
