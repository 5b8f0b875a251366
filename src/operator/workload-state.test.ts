import { expect, test } from 'vitest';
import type { KubeObject } from '../objects/object.ts';
import { workloadState } from './workload-state.ts';

const workload = (kind: string, status: object, spec: object = { replicas: 2 }, meta: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'w', generation: 3, ...meta },
  spec,
  status,
});
const deployed = { observedGeneration: 3, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const nodes = {
  observedGeneration: 3,
  desiredNumberScheduled: 3,
  updatedNumberScheduled: 3,
  numberReady: 3,
  numberAvailable: 3,
};
const set = { ...deployed, currentRevision: 'r1', updateRevision: 'r1' };

test.each<[title: string, workload: KubeObject, message: string | undefined]>([
  ['a Deployment that has rolled out', workload('Deployment', deployed), undefined],
  ['a StatefulSet that has rolled out', workload('StatefulSet', set), undefined],
  ['a DaemonSet that has rolled out', workload('DaemonSet', nodes, {}), undefined],
  ['a DaemonSet without nodes', workload('DaemonSet', { observedGeneration: 3 }, {}), undefined],
  ['a DaemonSet that is new', workload('DaemonSet', {}, {}), 'the latest change has not been seen yet'],
  [
    'a DaemonSet in the middle',
    workload('DaemonSet', { ...nodes, updatedNumberScheduled: 1 }, {}),
    '1 of 3 pods are of the latest version',
  ],
  ['a DaemonSet with an unready pod', workload('DaemonSet', { ...nodes, numberReady: 2 }, {}), '2 of 3 pods are ready'],
  ['one that asks for no pods', workload('Deployment', { observedGeneration: 3 }, { replicas: 0 }), undefined],
  ['one that is new', workload('Deployment', {}), 'the latest change has not been seen yet'],
  [
    'one whose change has not been seen',
    workload('StatefulSet', { ...set, observedGeneration: 2 }),
    'the latest change has not been seen yet',
  ],
  ['one that is going', workload('StatefulSet', set, {}, { deletionTimestamp: 'x' }), 'is being deleted'],
  [
    'a Deployment in the middle',
    workload('Deployment', { ...deployed, updatedReplicas: 1 }),
    '1 of 2 pods are of the latest version',
  ],
  [
    'a Deployment with old pods left',
    workload('Deployment', { ...deployed, replicas: 3 }),
    'pods of an earlier version are still there',
  ],
  [
    'a Deployment whose pods are not available',
    workload('Deployment', { ...deployed, availableReplicas: 1 }),
    '1 of 2 pods are ready',
  ],
  ['a StatefulSet with an unready pod', workload('StatefulSet', { ...set, readyReplicas: 1 }), '1 of 2 pods are ready'],
  [
    'a StatefulSet between revisions',
    workload('StatefulSet', { ...set, updateRevision: 'r2' }),
    'the roll-out is not complete',
  ],
  [
    'a StatefulSet that people roll out',
    workload(
      'StatefulSet',
      { ...set, updateRevision: 'r2', updatedReplicas: 0 },
      { replicas: 2, updateStrategy: { type: 'OnDelete' } },
    ),
    undefined,
  ],
  [
    'a Deployment whose pods are refused',
    workload('Deployment', {
      ...deployed,
      updatedReplicas: 0,
      conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'quota' }],
    }),
    'quota',
  ],
])('%s', (_, object, message) => {
  const state = workloadState(object);
  expect(state.message).toBe(message);
  expect(state.ready).toBe(message === undefined);
});

test('pods asked for and pods ready are counted, one being the default', () => {
  expect(workloadState(workload('StatefulSet', { ...set, readyReplicas: 1 }))).toMatchObject({
    replicas: 2,
    readyReplicas: 1,
  });
  expect(workloadState(workload('StatefulSet', {}, {}))).toMatchObject({ replicas: 1, readyReplicas: 0 });
});
