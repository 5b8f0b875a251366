import { expect, test } from 'vitest';
import { at, items } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { Plan } from '../../plan/plan.ts';
import type { CompiledComponent } from '../compiler.ts';
import { withContent, withMounted } from './redirect.ts';

const workload = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'm', name: 'prometheus' };
const labels = (directory: string, revision?: string) => ({
  'app.kubernetes.io/name': 'prometheus',
  'observability.io/config-of': directory,
  ...(revision ? { 'observability.io/config-revision': revision } : {}),
});

function configMap(name: string, directory: string, data: Record<string, string>, revision?: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'm', labels: labels(directory, revision) },
    data,
  };
}

const volumes = [
  { name: 'config-prometheus', configMap: { name: 'prometheus' } },
  { name: 'config-rules', configMap: { name: 'rules' } },
  { name: 'scratch-tmp', emptyDir: {} },
];
const plan: Plan = {
  waves: [
    {
      name: 'config',
      objects: [
        configMap('prometheus', 'prometheus', { 'prometheus.yml': 'bad: 1\n' }),
        configMap('rules', 'rules', { 'mine.yaml': 'groups: []\n' }),
        configMap('prometheus-b', 'prometheus', { 'prometheus.yml': 'bad: 1\n' }, 'b'),
      ],
    },
    {
      name: 'workload',
      objects: [
        {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          metadata: { name: 'prometheus', namespace: 'm' },
          spec: { replicas: 2, template: { spec: { volumes } } },
        },
        { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'loki', namespace: 'm' }, spec: {} },
      ],
    },
  ],
};
const component: CompiledComponent = {
  name: 'prometheus',
  version: '1',
  image: 'i',
  workload,
  inMesh: false,
  config: { revision: 'b', program: 'p', directories: ['prometheus', 'rules'], copies: [] },
};
const copy = (name: string, data: Record<string, string>): KubeObject => ({
  ...configMap(name, 'prometheus', data, 'a'),
  immutable: true,
});
const volumesOf = (changed: Plan) => items(at(changed.waves[1]?.objects[0], 'spec', 'template', 'spec', 'volumes'));

test('what is put back has its fixed name, a mark in its YAML, and leaves the copies alone', () => {
  const changed = withContent(
    plan,
    component,
    [copy('prometheus-a', { 'prometheus.yml': 'good: 1\n', key: 'x' })],
    'put back',
  );
  const objects = changed.waves[0]?.objects ?? [];
  const fixed = objects.find(({ metadata }) => metadata.name === 'prometheus');
  expect(fixed).toEqual(configMap('prometheus', 'prometheus', { 'prometheus.yml': '# put back\ngood: 1\n', key: 'x' }));
  expect(objects.find(({ metadata }) => metadata.name === 'prometheus-b')).toEqual(plan.waves[0]?.objects[2]);
  expect(volumesOf(changed)).toEqual(volumes);
});

test('a directory that was not there then is empty, since pods mount it', () => {
  const changed = withContent(plan, component, [copy('prometheus-a', { 'prometheus.yml': 'good: 1\n' })], 'put back');
  const rules = changed.waves[0]?.objects.find(({ metadata }) => metadata.name === 'rules');
  expect(rules).toBeDefined();
  expect(rules).not.toHaveProperty('data');
});

test('as many ConfigMaps are mounted as there were', () => {
  const copies = [copy('prometheus-a', { a: '1' }), copy('prometheus-a-2', { b: '2' })];
  const changed = withContent(plan, component, copies, 'put back');
  const sources = ['prometheus', 'prometheus-2'].map((name) => ({ configMap: { name } }));
  expect(volumesOf(changed)[0]).toEqual({ name: 'config-prometheus', projected: { sources } });
});

test('pods that mount a revision get the names of another, and only theirs change', () => {
  const changed = withMounted(plan, component, new Map([['rules', ['rules-a']]]));
  expect(volumesOf(changed)).toEqual([
    volumes[0],
    { name: 'config-rules', configMap: { name: 'rules-a' } },
    volumes[2],
  ]);
  expect(changed.waves[1]?.objects[1]).toBe(plan.waves[1]?.objects[1]);
});
