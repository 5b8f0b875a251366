import { expect, test } from 'vitest';
import type { ProxyStatus } from '../../api/types.ts';
import type { KubeObject, ObjectRef } from '../../objects/object.ts';
import { chooseReplacement } from './choose.ts';
import type { StalePod, WorkloadPods } from './stale.ts';

const wanted = { revision: 'default', version: '1.30.3' };
const ref = (name: string): ObjectRef => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'm', name });

function pods(name: string, ready: boolean[], busy?: string): WorkloadPods {
  const workload = ref(name);
  const stale = ready.map((isReady, index): StalePod => {
    const labels = { 'controller-revision-hash': `${name}-5d4f` };
    const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: `${name}-${index}`, labels } };
    return { workload, pod, ready: isReady };
  });
  return { workload, stale, ...(busy === undefined ? {} : { busy }) };
}

function chosen(all: WorkloadPods[], tried: Record<string, ProxyStatus> = {}) {
  const choice = chooseReplacement(all, wanted, new Map(Object.entries(tried)));
  return choice.kind === 'replace' ? choice.stale.pod.metadata.name : choice.kind;
}

const before = (left: number, control = 'default@1.30.3'): ProxyStatus => ({ tried: `loki-5d4f/${control}`, left });

test.each<[title: string, all: WorkloadPods[], tried: Record<string, ProxyStatus>, chosen: string]>([
  ['nothing where nothing is stale', [pods('loki', []), pods('tempo', [])], {}, 'nothing'],
  ['the first of several', [pods('grafana', []), pods('loki', [true, true]), pods('tempo', [true])], {}, 'loki-0'],
  ['one that does not run before all others', [pods('loki', [true]), pods('tempo', [true, false])], {}, 'tempo-1'],
  [
    'none while anything else is going on',
    [pods('loki', [true]), pods('tempo', [], 'it is being rolled out')],
    {},
    'wait',
  ],
  ['the next when the last has helped', [pods('loki', [true, true])], { loki: before(3) }, 'loki-0'],
  ['none when the last has not helped', [pods('loki', [true, true])], { loki: before(2) }, 'nothing'],
  ['that of another workload then', [pods('loki', [true]), pods('tempo', [true])], { loki: before(1) }, 'tempo-0'],
  ['one again for another control plane', [pods('loki', [true])], { loki: before(1, 'canary@1.30.3') }, 'loki-0'],
  [
    'nothing, and waits for nothing, when all was tried',
    [pods('loki', [true], 'busy')],
    { loki: before(1) },
    'nothing',
  ],
])('replaces %s', (_title, all, tried, expected) => {
  expect(chosen(all, tried)).toBe(expected);
});

test('notes for which pods, for which control plane, and how many were left', () => {
  expect(chooseReplacement([pods('loki', [true, true])], wanted, new Map())).toMatchObject({
    attempt: { tried: 'loki-5d4f/default@1.30.3', left: 2 },
  });
});
