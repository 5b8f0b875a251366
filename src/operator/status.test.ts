import { describe, expect, it, test } from 'vitest';
import type { PlatformStatus } from '../api/types.ts';
import type { Limitation } from '../mesh/limitations.ts';
import { refKey } from '../objects/object.ts';
import type { Compiled } from './compiler.ts';
import type { Followed, Outcome, Problem } from './outcome.ts';
import { statusOf } from './status.ts';

const workload = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'm', name: 'grafana' };
const compiled: Compiled = {
  diagnostics: [],
  mesh: { type: 'a-mesh', version: '1.2.3', revision: 'default' },
  components: [{ name: 'grafana', version: '13.2.0', image: 'grafana:13.2.0', workload, inMesh: true }],
};
const works = new Map([
  [refKey(workload), { ready: true, seen: true, updated: true, replicas: 1, readyReplicas: 1, availableReplicas: 1 }],
]);
const fails = new Map([
  [
    refKey(workload),
    {
      ready: false,
      seen: true,
      updated: true,
      replicas: 1,
      readyReplicas: 0,
      availableReplicas: 0,
      message: '0 of 1 pods are ready',
    },
  ],
]);
const followed = (more: Partial<Followed> = {}): Followed => ({
  kind: 'followed',
  compiled,
  paused: false,
  planHash: 'abc',
  planObjects: 3,
  problems: [],
  workloads: works,
  podProblems: new Map(),
  canaryProblems: new Map(),
  outsideMesh: [],
  proxies: { stale: [], attempts: new Map() },
  configurations: new Map(),
  ...more,
});
const conflict: Problem = {
  kind: 'Conflict',
  ref: { apiVersion: 'v1', kind: 'Service', namespace: 'm', name: 'x' },
  message: 'not ours',
};
const status = (outcome: Outcome, o: { previous?: PlatformStatus; now?: string; meshEnabled?: boolean } = {}) =>
  statusOf({
    generation: 2,
    previous: o.previous ?? {},
    now: o.now ?? '2026-01-01T00:00:00Z',
    meshEnabled: o.meshEnabled ?? true,
    outcome,
  });
const brief = ({ conditions = [] }: PlatformStatus) =>
  conditions.map(({ type, status: is, reason }) => `${type}=${is} ${reason}`);

test.each<[title: string, outcome: Outcome, conditions: string[]]>([
  [
    'all is well',
    followed(),
    [
      'Ready=True Ready',
      'Reconciling=False UpToDate',
      'Stalled=False UpToDate',
      'WorkloadsReady=True Ready',
      'MeshReady=True Ready',
    ],
  ],
  [
    'a workload is not ready',
    followed({ workloads: fails }),
    [
      'Ready=False WorkloadsNotReady',
      'Reconciling=True WorkloadsNotReady',
      'Stalled=False WorkloadsNotReady',
      'WorkloadsReady=False WorkloadsNotReady',
      'MeshReady=True Ready',
    ],
  ],
  [
    'a pod has no sidecar',
    followed({ outsideMesh: ['grafana-0'] }),
    [
      'Ready=False SidecarMissing',
      'Reconciling=True SidecarMissing',
      'Stalled=False SidecarMissing',
      'WorkloadsReady=True Ready',
      'MeshReady=False SidecarMissing',
    ],
  ],
  [
    'something is in the way',
    followed({ problems: [conflict] }),
    [
      'Ready=False Conflict',
      'Reconciling=False Conflict',
      'Stalled=True Conflict',
      'WorkloadsReady=True Ready',
      'MeshReady=True Ready',
      'Conflict=True Conflict',
    ],
  ],
  [
    'a gate is closed',
    followed({ waitingFor: 'loki to be ready' }),
    [
      'Ready=False Waiting',
      'Reconciling=True Waiting',
      'Stalled=False Waiting',
      'WorkloadsReady=True Ready',
      'MeshReady=True Ready',
    ],
  ],
  [
    'it is paused',
    followed({ paused: true }),
    [
      'Ready=True Paused',
      'Reconciling=False Paused',
      'Stalled=False Paused',
      'WorkloadsReady=True Ready',
      'MeshReady=True Ready',
    ],
  ],
  [
    'it is paused and does not work',
    followed({ paused: true, workloads: new Map() }),
    [
      'Ready=False Paused',
      'Reconciling=False Paused',
      'Stalled=False Paused',
      'WorkloadsReady=False WorkloadsNotReady',
      'MeshReady=True Ready',
    ],
  ],
  [
    'the namespace is taken',
    { kind: 'claimed', by: 'other' },
    ['Ready=False NamespaceClaimed', 'Reconciling=False NamespaceClaimed', 'Stalled=True NamespaceClaimed'],
  ],
  [
    'the resource is wrong',
    {
      kind: 'invalid',
      diagnostics: [{ code: 'UNSUPPORTED_VERSION', severity: 'error', path: 'spec.x', message: 'is old' }],
    },
    ['Ready=False UNSUPPORTED_VERSION', 'Reconciling=False UNSUPPORTED_VERSION', 'Stalled=True UNSUPPORTED_VERSION'],
  ],
  [
    'it is going',
    { kind: 'removing', waitingFor: 'x' },
    ['Ready=False Removing', 'Reconciling=True Removing', 'Stalled=False Removing'],
  ],
])('the conditions when %s', (_, outcome, conditions) => {
  const now = status(outcome);
  expect(brief(now)).toEqual(conditions);
  expect(now.observedGeneration).toBe(2);
  expect(now.conditions?.every(({ message }) => message !== '')).toBe(true);
});

describe('the status', () => {
  it('tells of components that somebody else runs where they are, and keeps that when the resource is refused', () => {
    const external = { loki: 'https://logs.example.com' };
    const previous = status(followed({ external }));
    expect(previous.external).toEqual(external);
    expect(status({ kind: 'invalid', diagnostics: [] }, { previous }).external).toEqual(external);
    expect(status(followed({ external: {} }), { previous })).not.toHaveProperty('external');
  });

  it('names the failing pod and its reason', () => {
    const outcome = followed({
      workloads: fails,
      podProblems: new Map([['grafana', 'grafana-0: container grafana ImagePullBackOff']]),
    });
    const now = status(outcome);
    expect(now.conditions?.[0]?.message).toBe('grafana: grafana-0: container grafana ImagePullBackOff');
    expect(now.components?.['grafana']).toEqual({
      ready: false,
      version: '13.2.0',
      image: 'grafana:13.2.0',
      replicas: 1,
      readyReplicas: 0,
      message: 'grafana-0: container grafana ImagePullBackOff',
    });
  });

  it('names the field of an error, with the way out', () => {
    const error = {
      code: 'INVALID_VALUE',
      severity: 'error',
      path: 'spec.a',
      message: 'is wrong',
      hint: 'Mend it.',
    } as const;
    expect(status({ kind: 'invalid', diagnostics: [error] }).conditions?.[0]?.message).toBe(
      'spec.a: is wrong (Mend it.)',
    );
  });

  it('is the same at another time', () => {
    const first = status(followed({ workloads: fails }));
    expect(status(followed({ workloads: fails }), { previous: first, now: '2027-01-01T00:00:00Z' })).toEqual(first);
  });

  it('says when a condition flipped, and only of that one', () => {
    const first = status(followed({ workloads: fails }));
    const second = status(followed(), { previous: first, now: '2027-01-01T00:00:00Z' });
    const times = second.conditions?.map(({ type, lastTransitionTime }) => [type, lastTransitionTime.slice(0, 4)]);
    expect(times).toEqual([
      ['Ready', '2027'],
      ['Reconciling', '2027'],
      ['Stalled', '2026'],
      ['WorkloadsReady', '2027'],
      ['MeshReady', '2026'],
    ]);
  });

  it('keeps telling of the components while the resource is wrong', () => {
    const first = status(followed());
    const second = status({ kind: 'invalid', diagnostics: [] }, { previous: first });
    expect(second.components).toEqual(first.components);
    expect(second.serviceMesh).toEqual(first.serviceMesh);
  });

  it('tells of the mesh, and is ready without one when there is none to join', () => {
    expect(status(followed()).serviceMesh).toEqual({
      type: 'a-mesh',
      version: '1.2.3',
      revision: 'default',
      enabled: true,
      ready: true,
    });
    const warning = {
      code: 'MESH_UNAVAILABLE',
      severity: 'warning',
      path: 'spec.serviceMesh.type',
      message: 'no mesh',
    } as const;
    const { mesh: _, ...without } = compiled;
    const now = status(followed({ compiled: { ...without, diagnostics: [warning] } }));
    expect(brief(now)).toContain('MeshReady=False MESH_UNAVAILABLE');
    expect(brief(now)).toContain('Ready=True Ready');
    expect(now.serviceMesh).toEqual({ enabled: false, ready: false });
    expect(now.warnings).toEqual([{ code: 'MESH_UNAVAILABLE', path: 'spec.serviceMesh.type', message: 'no mesh' }]);
  });

  it('tells what the mesh does not do of what is asked for, as much of it as there is room for', () => {
    const field = 'spec.serviceMesh.multiCluster';
    const one = { field, support: 'refused', how: 'there is one cluster', hint: 'Run two.' } as const;
    const many = Array.from({ length: 70 }, (_, at) => ({ ...one, field: `${field}[${at}]`, how: 'x'.repeat(2000) }));
    const limited = (limitations: Limitation[]) =>
      status(followed({ compiled: { ...compiled, mesh: { type: 'a-mesh', limitations } } })).serviceMesh?.limitations;
    expect(limited([])).toBeUndefined();
    expect(limited([one])).toEqual([{ field, support: 'refused', how: 'there is one cluster. Run two.' }]);
    expect(limited(many)).toHaveLength(64);
    expect(limited(many)?.[0]?.how).toHaveLength(1024);
    expect(limited(many)).toEqual(limited(many));
  });

  it('says nothing of a mesh that nobody asked for', () => {
    const { mesh: _, ...without } = compiled;
    const now = status(followed({ compiled: without }), { meshEnabled: false });
    expect(brief(now).join()).not.toContain('MeshReady');
  });

  it('stays within the bounds of its schema, however long a reason is', () => {
    const long = new Map([['grafana', 'x'.repeat(50_000)]]);
    const now = status(followed({ workloads: fails, podProblems: long }));
    expect(now.components?.['grafana']?.message?.length).toBe(1024);
    expect(now.conditions?.every(({ message }) => message.length <= 32_768)).toBe(true);
  });
});

test('objects of others in the mesh are a condition that nothing waits for', () => {
  const diagnostic = { code: 'MESH_OBJECT_CONFLICT', severity: 'warning', path: 'spec', message: 'a and b' } as const;
  const diagnostics = [
    { ...diagnostic, hint: 'Delete b.' },
    { ...diagnostic, message: 'c and d' },
  ];
  const now = status(followed({ compiled: { ...compiled, diagnostics } }));
  expect(brief(now)).toEqual(expect.arrayContaining(['Ready=True Ready', 'MeshConflict=True MESH_OBJECT_CONFLICT']));
  expect(now.conditions?.find(({ type }) => type === 'MeshConflict')?.message).toBe('a and b. Delete b. c and d');
  expect(brief(status(followed())).join()).not.toContain('MeshConflict');
});

test('tells of the mesh what was detected, and the mode that holds', () => {
  const detected = { namespace: 'mesh', dataPlane: 'sidecar', trustDomain: 'example.org', mtlsMode: 'STRICT' } as const;
  const now = status(followed({ compiled: { ...compiled, mesh: { type: 'a-mesh', detected } } }));
  expect(now.serviceMesh).toEqual({ enabled: true, ready: true, type: 'a-mesh', ...detected });
});
