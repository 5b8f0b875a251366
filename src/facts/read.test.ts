import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { type MeshReader, readFacts } from './read.ts';
import { tableSource } from './testing/table-source.ts';

const mesh: MeshReader = {
  type: 'example',
  writes: [
    { apiVersion: 'mesh.example/v1', kind: 'Policy' },
    { apiVersion: 'mesh.example/v1beta1', kind: 'Policy' },
  ],
  namespaceKeys: ['mesh-injection', 'mesh.example/'],
  detect: async (source) => {
    await source.list({ apiVersion: 'apps/v1', kind: 'Deployment' });
    return [];
  },
};

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: object = {},
  metadata: object = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...metadata },
  ...rest,
});

const contributes = (namespace: string, what: string) => ({
  namespace,
  labels: { 'observability.io/contributes': what },
  annotations: { 'observability.io/folder': 'Shop', other: 'x' },
});

const objects: KubeObject[] = [
  object(
    'v1',
    'Namespace',
    'shop',
    {},
    { labels: { team: 'a', 'mesh-injection': 'enabled', 'mesh.example/rev': 'x' } },
  ),
  object('v1', 'Namespace', 'plain', {}, { labels: { 'kubernetes.io/metadata.name': 'plain' } }),
  object(
    'v1',
    'Namespace',
    'monitoring',
    {},
    {
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      annotations: { 'mesh.example/skip': '1', note: 'x' },
    },
  ),
  object('v1', 'Node', 'n2', {}, { labels: { 'topology.kubernetes.io/zone': 'b' } }),
  object('v1', 'Node', 'n1', {}, { labels: { 'topology.kubernetes.io/zone': 'a' } }),
  object('v1', 'Node', 'n3', {}, { labels: { 'topology.kubernetes.io/zone': 'a' } }),
  object('v1', 'Node', 'n4'),
  object(
    'storage.k8s.io/v1',
    'StorageClass',
    'standard',
    { provisioner: 'disk', allowVolumeExpansion: true },
    {
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
  ),
  object('storage.k8s.io/v1', 'StorageClass', 'fast', { provisioner: 'ssd' }),
  object('networking.k8s.io/v1', 'ServiceCIDR', 'kubernetes', { spec: { cidrs: ['10.96.0.0/16', 'fd00::/108'] } }),
  object(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'kubernetes',
    {
      endpoints: [{ addresses: ['10.0.0.2'] }, { addresses: ['10.0.0.1'] }],
      ports: [{ name: 'https', port: 6443 }],
    },
    { namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
  ),
  object('v1', 'ConfigMap', 'b', { data: { 'b.yaml': 'groups: []', 'a.yaml': '' } }, contributes('shop', 'rules')),
  object('v1', 'ConfigMap', 'a', { binaryData: { x: 'AA==' } }, contributes('shop', 'dashboards')),
  object('v1', 'ConfigMap', 'other', { data: { x: 'y' } }, { namespace: 'shop' }),
];
const contributed = { namespace: 'shop', annotations: { 'observability.io/folder': 'Shop' } };
const served = ['mesh.example/v1/Policy', 'v1/Service'];

describe('reading facts', () => {
  it('takes only what matters, sorted, whatever order the cluster answers in', async () => {
    const facts = await readFacts(tableSource({ objects, served, version: 'v1.36.3-gke.12' }), { meshes: [mesh] });
    expect(facts).toEqual({
      apiVersion: 'observability.io/v1beta1',
      kind: 'Facts',
      kubernetes: { version: '1.36.3', apiServer: { addresses: ['10.0.0.1', '10.0.0.2'], port: 6443 } },
      served: ['mesh.example/v1/Policy'],
      networks: { serviceRanges: ['10.96.0.0/16', 'fd00::/108'] },
      storageClasses: [
        { name: 'fast', provisioner: 'ssd', default: false, allowVolumeExpansion: false },
        { name: 'standard', provisioner: 'disk', default: true, allowVolumeExpansion: true },
      ],
      zones: ['a', 'b'],
      meshes: [],
      namespaces: [
        {
          name: 'monitoring',
          labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
          annotations: { 'mesh.example/skip': '1' },
        },
        { name: 'shop', labels: { 'mesh-injection': 'enabled', 'mesh.example/rev': 'x' }, annotations: {} },
      ],
      namespaceLabels: [
        { name: 'monitoring', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
        { name: 'plain', labels: { 'kubernetes.io/metadata.name': 'plain' } },
        { name: 'shop', labels: { 'mesh-injection': 'enabled', 'mesh.example/rev': 'x', team: 'a' } },
      ],
      contributions: [
        {
          ...contributed,
          name: 'a',
          labels: { 'observability.io/contributes': 'dashboards' },
          files: {},
          omitted: { x: 'is binary, and only text is read' },
        },
        {
          ...contributed,
          name: 'b',
          labels: { 'observability.io/contributes': 'rules' },
          files: { 'a.yaml': '', 'b.yaml': 'groups: []' },
        },
      ],
    });
    const reversed = tableSource({ objects: objects.toReversed(), served, version: 'v1.36.3-gke.12' });
    expect(JSON.stringify(await readFacts(reversed, { meshes: [mesh] }))).toBe(JSON.stringify(facts));
  });

  it('leaves out and names what it is not allowed to read', async () => {
    const notes: string[] = [];
    const source = tableSource({ objects, served, denied: ['Node', 'Deployment', 'ServiceCIDR'] });
    const facts = await readFacts(source, { meshes: [mesh], note: (text) => notes.push(text) });
    expect(facts).not.toHaveProperty('zones');
    expect(facts).not.toHaveProperty('meshes');
    expect(facts).not.toHaveProperty('networks');
    expect(facts.storageClasses).toHaveLength(2);
    expect(notes.sort()).toEqual([
      'Service address ranges not known: not allowed to list ServiceCIDR objects',
      'meshes not known: not allowed to list Deployment objects',
      'zones not known: not allowed to list Node objects',
    ]);
  });

  it('passes other failures on, so that half a cluster never passes for a changed one', async () => {
    const broken = { ...tableSource({ objects }), list: () => Promise.reject(new Error('connection refused')) };
    await expect(readFacts(broken, { meshes: [] })).rejects.toThrow('connection refused');
  });
});
