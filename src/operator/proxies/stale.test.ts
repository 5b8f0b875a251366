import { expect, test } from 'vitest';
import type { PodProxy } from '../../mesh/mesh.ts';
import { type KubeObject, refKey } from '../../objects/object.ts';
import type { Compiled } from '../compiler.ts';
import type { WorkloadState } from '../workload-state.ts';
import { isCurrent, podsByWorkload } from './stale.ts';

const workload = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'm', name: 'loki' };
const compiled = (inMesh = true): Pick<Compiled, 'components'> & { mesh: PodProxy } => ({
  mesh: { revision: 'default', version: '1.30.3' },
  components: [{ name: 'loki', version: '1', image: 'i', workload, inMesh }],
});
const state: WorkloadState = {
  ready: true,
  seen: true,
  updated: true,
  replicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
};

interface Given {
  proxy?: PodProxy;
  ready?: boolean;
  going?: boolean;
  track?: string;
  /** Made by hand. */
  alone?: boolean;
}

/** A pod whose proxy is noted in an annotation, which stands for whatever a mesh leaves in pods. */
function pod(name: string, { proxy, ready = true, going = false, track, alone = false }: Given = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: { 'app.kubernetes.io/name': 'loki', ...(track ? { 'observability.io/track': track } : {}) },
      annotations: proxy ? { proxy: JSON.stringify(proxy) } : {},
      ...(going ? { deletionTimestamp: 'x' } : {}),
      ...(alone ? {} : { ownerReferences: [{ ...workload, uid: 'u', controller: true }] }),
    },
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}
const read = ({ metadata }: KubeObject): PodProxy | undefined =>
  metadata.annotations?.['proxy'] ? (JSON.parse(metadata.annotations['proxy']) as PodProxy) : undefined;

function sorted(pods: KubeObject[], more: Partial<WorkloadState> = {}, inMesh = true) {
  const states = new Map([[refKey(workload), { ...state, ...more }]]);
  const [found] = podsByWorkload(compiled(inMesh), pods, states, read);
  return { stale: found?.stale.map((one) => one.pod.metadata.name), busy: found?.busy };
}

const right = { proxy: { revision: 'default', version: '1.30.3' } };
const older = { proxy: { revision: 'default', version: '1.29.0' } };

test.each<[title: string, pods: KubeObject[], stale: string[]]>([
  ['the proxy of the control plane', [pod('loki-0', right), pod('loki-1', right)], []],
  ['no proxy', [pod('loki-1'), pod('loki-0')], ['loki-0', 'loki-1']],
  ['one of another version', [pod('loki-0', older), pod('loki-1', right)], ['loki-0']],
  [
    'one of another revision',
    [pod('loki-0', { proxy: { revision: 'canary', version: '1.30.3' } }), pod('loki-1', right)],
    ['loki-0'],
  ],
  ['one whose version nobody can tell', [pod('loki-0', { proxy: { revision: 'default' } }), pod('loki-1', right)], []],
  ['none, but made by hand', [pod('loki-0', right), pod('bare', { alone: true })], []],
  ['none, but going already', [pod('loki-0', { going: true }), pod('loki-1', right)], []],
  [
    'none, but of the other version beside',
    [pod('loki-0', right), pod('loki-1', right), pod('c', { track: 'canary' })],
    [],
  ],
])('stale or not: %s', (_title, pods, stale) => {
  expect(sorted(pods).stale).toEqual(stale);
});

test('a component outside the mesh has nothing to replace', () => {
  expect(sorted([pod('loki-0'), pod('loki-1')], {}, false)).toEqual({ stale: [], busy: undefined });
});

test.each<[busy: string | undefined, pods: KubeObject[], state: Partial<WorkloadState>]>([
  [undefined, [pod('loki-0', older), pod('loki-1', right)], {}],
  ['its controller has not seen the latest change', [pod('loki-0', older)], { seen: false }],
  ['it is being rolled out', [pod('loki-0', older), pod('loki-1', right)], { updated: false }],
  ['loki-1 is going', [pod('loki-0', older), pod('loki-1', { going: true })], {}],
  ['1 of 2 pods are there', [pod('loki-0', older)], {}],
  ['loki-1 is not ready', [pod('loki-0', older), pod('loki-1', { ...right, ready: false })], {}],
  // What does not run for want of a proxy is not waited for.
  [undefined, [pod('loki-0', { ready: false }), pod('loki-1', right)], { ready: false }],
])('busy: %s', (busy, pods, more) => {
  expect(sorted(pods, more).busy).toBe(busy);
});

test('nothing is known of a workload that nobody has seen', () => {
  const [found] = podsByWorkload(compiled(), [], new Map(), read);
  expect(found?.busy).toBe('its controller has not seen the latest change');
});

test('what is not known is taken to be right', () => {
  expect(isCurrent({}, { revision: 'a', version: '1.0.0' })).toBe(true);
  expect(isCurrent({ revision: 'a' }, { revision: 'b' })).toBe(false);
});
