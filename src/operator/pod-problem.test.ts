import { expect, test } from 'vitest';
import { podProblem } from './pod-problem.ts';
import { pendingVolume } from './volumes.ts';

const pod = (status: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'grafana-0', ...metadata },
  status,
});
const container = (state: object, more: object = {}) => ({
  containerStatuses: [{ name: 'grafana', ready: false, state, ...more }],
});

test.each<[title: string, status: object, problem: string | undefined]>([
  ['works', { containerStatuses: [{ name: 'grafana', ready: true, state: { running: {} } }] }, undefined],
  ['says nothing yet', {}, undefined],
  ['starts', container({ waiting: { reason: 'ContainerCreating' } }), undefined],
  [
    'cannot pull its image',
    container({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"\nmore' } }),
    'grafana-0: container grafana ImagePullBackOff: Back-off pulling image "x"',
  ],
  [
    'crashes',
    container(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } },
    ),
    'grafana-0: container grafana CrashLoopBackOff: last exit code 137 (OOMKilled)',
  ],
  [
    'has crashed just now',
    container({ terminated: { exitCode: 1 } }),
    'grafana-0: container grafana Error: exit code 1',
  ],
  ['has a container that is done', container({ terminated: { exitCode: 0, reason: 'Completed' } }), undefined],
  [
    'has a broken init container',
    {
      initContainerStatuses: [{ name: 'proxy', state: { waiting: { reason: 'ErrImagePull' } } }],
      ...container({ waiting: { reason: 'PodInitializing' } }),
    },
    'grafana-0: container proxy ErrImagePull',
  ],
  ['runs but is not ready', container({ running: {} }), 'grafana-0: container grafana runs but is not ready'],
  [
    'finds no node',
    {
      conditions: [
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' },
      ],
    },
    'grafana-0: Unschedulable: 0/3 nodes are available',
  ],
  [
    'was evicted',
    { phase: 'Failed', message: 'The node was low on memory' },
    'grafana-0: Failed: The node was low on memory',
  ],
])('a pod that %s', (_, status, problem) => {
  expect(podProblem(pod(status))).toBe(problem);
});

test('a pod that is going has no problem', () => {
  expect(podProblem(pod(container({ running: {} }), { deletionTimestamp: 'x' }))).toBeUndefined();
});

test.each([
  ['data-loki-0', 'Pending', 'volume data-loki-0 is Pending (storage class fast)'],
  ['data-loki-0', 'Bound', undefined],
  ['data-other-loki-x-0', 'Pending', undefined],
])('the claim %s in phase %s says %s', (name, phase, text) => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { storageClassName: 'fast' },
    status: { phase },
  };
  expect(pendingVolume([claim], { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'loki' })).toBe(text);
});
