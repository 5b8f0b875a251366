import { expect, test } from 'vitest';
import { platformWith } from '../testing/platform.ts';
import { placesOf } from './places.ts';

const platform = platformWith({
  serviceMesh: {
    enabled: true,
    mtls: { mode: 'PERMISSIVE' },
    trafficManagement: { timeout: {} },
    multiCluster: {
      enabled: true,
      clusterName: 'here',
      remoteClusters: [
        { name: 'a', endpoint: 'https://a:6443' },
        { name: 'b', endpoint: 'https://b:6443', network: 'n' },
      ],
    },
  },
  components: { tempo: { enabled: false, replicas: 1 }, loki: { replicas: 1 } },
});
const paths = (field: string) => placesOf(platform, field).map(({ path }) => path);

test.each([
  ['spec.serviceMesh.mtls.mode', ['spec.serviceMesh.mtls.mode']],
  [
    'spec.serviceMesh.multiCluster.remoteClusters[].name',
    ['spec.serviceMesh.multiCluster.remoteClusters[0].name', 'spec.serviceMesh.multiCluster.remoteClusters[1].name'],
  ],
  [
    'spec.serviceMesh.multiCluster.remoteClusters[].network',
    ['spec.serviceMesh.multiCluster.remoteClusters[1].network'],
  ],
  ['spec.serviceMesh.multiCluster', ['spec.serviceMesh.multiCluster']],
  ['spec.serviceMesh.trafficManagement', []],
  ['spec.serviceMesh.trafficManagement.timeout', []],
  ['spec.serviceMesh.trafficManagement.timeout.idle', []],
  ['spec.serviceMesh.mtls.mode.deeper', []],
  ['spec.serviceMesh.mtls[].mode', []],
  ['spec.components.tempo.enabled', ['spec.components.tempo.enabled']],
  ['spec.components.tempo.replicas', []],
  ['spec.__proto__', []],
])('%s is set at %j', (field, expected) => {
  expect(paths(field)).toEqual(expected);
});

test('a star stands for every name, but for what is switched off', () => {
  const found = paths('spec.components.*.replicas');
  expect(found).toContain('spec.components.loki.replicas');
  expect(found).not.toContain('spec.components.tempo.replicas');
});

test('what is there when nobody says anything is told from what somebody sets', () => {
  const byDefault = (field: string) => placesOf(platform, field).map((place) => [place.value, place.byDefault]);
  expect(byDefault('spec.serviceMesh.mtls.mode')).toEqual([['PERMISSIVE', false]]);
  expect(byDefault('spec.serviceMesh.mtls.enabled')).toEqual([[true, true]]);
});

test('a block that is switched off asks for nothing', () => {
  const off = platformWith({ serviceMesh: { enabled: true, multiCluster: { enabled: false, clusterName: 'here' } } });
  expect(placesOf(off, 'spec.serviceMesh.multiCluster')).toEqual([]);
  expect(placesOf(off, 'spec.serviceMesh.multiCluster.clusterName')).toEqual([]);
  expect(placesOf(off, 'spec.serviceMesh.multiCluster.enabled')).toHaveLength(1);
});
