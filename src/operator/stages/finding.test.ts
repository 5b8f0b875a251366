import { expect, test } from 'vitest';
import type { MeshStageStatus, PlatformStatus } from '../../api/types.ts';
import type { Followed } from '../outcome.ts';
import { statusOf } from '../status.ts';
import { stageFinding } from './finding.ts';

const stage: MeshStageStatus = { name: 'permissive', direction: 'In', since: '2026-01-01T00:00:00Z' };

test.each<[Partial<MeshStageStatus>, string, string]>([
  [{}, 'StagePermissive', 'on the way into the mesh, stage permissive begins'],
  [
    { waitingFor: 'a restart of shop/cart', measured: '2 of 2 pods have a proxy that is ready' },
    'StagePermissive',
    'on the way into the mesh, stage permissive waits for a restart of shop/cart (2 of 2 pods have a proxy that is ready)',
  ],
  [
    { name: 'eject', direction: 'Out', waitingFor: 'loki-0 to lose its proxy' },
    'StageEject',
    'on the way out of the mesh, stage eject waits for loki-0 to lose its proxy',
  ],
])('%j is a condition with reason %s', (more, reason, message) => {
  expect(stageFinding({ ...stage, ...more })).toEqual({ type: 'MeshReady', status: 'False', reason, message });
});

function onItsWay(meshEnabled: boolean, more: Partial<Followed>): PlatformStatus {
  return statusOf({
    generation: 1,
    previous: {},
    now: '2026-01-01T00:00:00Z',
    meshEnabled,
    outcome: {
      kind: 'followed',
      compiled: { diagnostics: [], components: [] },
      paused: false,
      planHash: 'a',
      planObjects: 0,
      problems: [],
      workloads: new Map(),
      podProblems: new Map(),
      canaryProblems: new Map(),
      outsideMesh: [],
      proxies: { stale: [], attempts: new Map() },
      configurations: new Map(),
      ...more,
    },
  });
}

const shown = ({ conditions = [] }: PlatformStatus) =>
  conditions.map(({ type, status: is, reason }) => `${type}=${is} ${reason}`);

test('a platform on its way out, which asks for no mesh, is not ready before it has arrived', () => {
  const status = onItsWay(false, { meshStage: { ...stage, name: 'eject', direction: 'Out' } });
  expect(shown(status)).toEqual([
    'Ready=False StageEject',
    'Reconciling=True StageEject',
    'Stalled=False StageEject',
    'WorkloadsReady=True Ready',
    'MeshReady=False StageEject',
  ]);
  expect(status.serviceMesh).toEqual({
    enabled: false,
    ready: false,
    stage: { ...stage, name: 'eject', direction: 'Out' },
  });
});

test('what a stage waits for and nothing brings is no progress', () => {
  expect(shown(onItsWay(true, { meshStage: stage, meshStuck: true }))).toEqual([
    'Ready=False StagePermissive',
    'Reconciling=False StagePermissive',
    'Stalled=True StagePermissive',
    'WorkloadsReady=True Ready',
    'MeshReady=False StagePermissive',
  ]);
});
