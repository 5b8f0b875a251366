import { expect, test } from 'vitest';
import { refKey } from '../objects/object.ts';
import type { Compiled } from './compiler.ts';
import type { Followed } from './outcome.ts';
import { statusOf } from './status.ts';
import type { WorkloadState } from './workload-state.ts';

const deployment = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'm', name });
const stable = deployment('otel-collector');
const canary = deployment('otel-collector-canary');
const component = { name: 'otel-collector', version: '0.165.0', image: 'otel:0.165.0', workload: stable, inMesh: true };
const second = {
  component: 'otel-collector',
  version: '0.166.0',
  image: 'otel:0.166.0',
  workload: canary,
  inMesh: true,
  weight: 10,
};
const works = { ready: true, seen: true, updated: true, replicas: 1, readyReplicas: 1, availableReplicas: 1 };
const fails = { ...works, ready: false, readyReplicas: 0, availableReplicas: 0, message: '0 of 1 pods are ready' };

function told(state: WorkloadState | undefined, more: Partial<Followed> = {}) {
  const compiled: Compiled = { diagnostics: [], components: [component], canaries: [second] };
  const states = [[refKey(stable), works] as const, ...(state ? [[refKey(canary), state] as const] : [])];
  const outcome: Followed = {
    kind: 'followed',
    compiled,
    paused: false,
    planHash: 'abc',
    planObjects: 3,
    problems: [],
    workloads: new Map(states),
    podProblems: new Map(),
    canaryProblems: new Map(),
    outsideMesh: [],
    proxies: { stale: [], attempts: new Map() },
    configurations: new Map(),
    ...more,
  };
  const { conditions = [], components = {} } = statusOf({
    generation: 1,
    previous: {},
    now: '2026-01-01T00:00:00Z',
    meshEnabled: false,
    outcome,
  });
  return {
    canary: components['otel-collector']?.canary,
    conditions: conditions.map(({ type, status, message }) => `${type}=${status} ${message}`),
  };
}

test('a canary that works is told of below its component, with its share', () => {
  const { canary: found, conditions } = told(works);
  const { version, image, weight } = second;
  expect(found).toEqual({ ready: true, version, image, weight, replicas: 1, readyReplicas: 1 });
  expect(conditions).toContain('CanariesReady=True all canaries are ready');
});

test('one that does not work says why, and the platform is ready all the same', () => {
  const { canary: found, conditions } = told(fails, { canaryProblems: new Map([['otel-collector', 'a: crashes']]) });
  expect(found).toMatchObject({ ready: false, readyReplicas: 0, message: 'a: crashes' });
  expect(conditions).toContain('CanariesReady=False otel-collector: a: crashes');
  expect(conditions).toContain('Ready=True 1 of 1 components are ready');
});

test('one that is not there yet is told of', () => {
  expect(told(undefined).canary).toMatchObject({ ready: false, message: 'is not there yet', replicas: 0 });
});
