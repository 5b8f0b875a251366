import { expect, test } from 'vitest';
import type { PlatformSpecInput } from '../api/spec/platform.ts';
import { scheduling } from './scheduling.ts';
import { inputWith } from './testing/input.ts';

const component = (scheduling: object, replicas = 1): PlatformSpecInput => ({
  components: { alertmanager: { scheduling, replicas } },
});
const selected = {
  labelSelector: {
    matchLabels: { 'app.kubernetes.io/name': 'alertmanager', 'app.kubernetes.io/part-of': 'observability-platform' },
  },
};
const soft = { maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', ...selected };
const apart = [
  { topologyKey: 'topology.kubernetes.io/zone', ...soft },
  { topologyKey: 'kubernetes.io/hostname', ...soft },
];
const global = {
  nodeSelector: { pool: 'all' },
  tolerations: [{ operator: 'Exists' as const }],
  priorityClassName: 'all',
};

test.each<{ title: string; spec: PlatformSpecInput; expected: Record<string, unknown> }>([
  { title: 'nothing for a single replica', spec: {}, expected: {} },
  { title: 'replicas stand apart', spec: component({}, 2), expected: { topologySpreadConstraints: apart } },
  {
    title: 'replicas that are told not to',
    spec: component({ topologySpreadConstraints: [] }, 2),
    expected: {},
  },
  {
    title: 'a hard spread, over our own pods alone',
    spec: component({ topologySpreadConstraints: [{ topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule' }] }, 2),
    expected: {
      topologySpreadConstraints: [{ topologyKey: 'rack', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', ...selected }],
    },
  },
  { title: 'what holds for all', spec: { global }, expected: global },
  {
    title: 'one field of its own, the others from all',
    spec: { global, ...component({ nodeSelector: { pool: 'own' }, affinity: { podAffinity: {} } }) },
    expected: { ...global, nodeSelector: { pool: 'own' }, affinity: { podAffinity: {} } },
  },
  {
    title: 'no tolerations of its own where all have some',
    spec: { global, ...component({ tolerations: [] }) },
    expected: { ...global, tolerations: [] },
  },
])('$title', ({ spec, expected }) => {
  expect(scheduling(inputWith({}, spec))).toEqual(expected);
});
