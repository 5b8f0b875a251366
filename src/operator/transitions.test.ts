import { expect, test } from 'vitest';
import type { Condition, MeshStageStatus, PlatformStatus } from '../api/types.ts';
import { tellTransitions } from './transitions.ts';

const platform = { apiVersion: 'v1', kind: 'X', metadata: { namespace: 'shop', name: 'a' } };
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const stage: MeshStageStatus = { name: 'open', direction: 'Out', since: '2026-01-01T00:00:00Z' };

interface State {
  generation: number;
  ready: Condition['status'];
  reason: string;
  at?: MeshStageStatus;
  stuck?: boolean;
}

function status({ generation, ready, reason, at, stuck = false }: State): PlatformStatus {
  const common = {
    reason,
    message: reason,
    observedGeneration: generation,
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  return {
    observedGeneration: generation,
    conditions: [
      { ...common, type: 'Ready', status: ready },
      { ...common, type: 'Reconciling', status: ready === 'True' || stuck ? 'False' : 'True' },
      stuck
        ? { ...common, type: 'Stalled', status: 'True' }
        : { ...common, type: 'Stalled', status: 'False', message: 'nothing stands in the way' },
    ],
    serviceMesh: { enabled: true, ready: true, ...(at ? { stage: at } : {}) },
  };
}

const ready: State = { generation: 1, ready: 'True', reason: 'Ready' };
const unready: State = { generation: 1, ready: 'False', reason: 'WorkloadsNotReady' };

test.each<[string, State, State, string[]]>([
  ['a platform that gets ready is told of', unready, ready, ['Normal Ready']],
  ['one that stops being ready by itself is warned of', ready, unready, ['Warning WorkloadsNotReady']],
  [
    'work that a change makes is told, without a warning',
    ready,
    { ...unready, generation: 2 },
    ['Normal WorkloadsNotReady'],
  ],
  [
    'a change that cannot be made is warned of',
    ready,
    { ...unready, generation: 2, reason: 'Refused', stuck: true },
    ['Warning Refused'],
  ],
  [
    'a stage that begins is told once',
    ready,
    { ...unready, generation: 2, reason: 'StageOpen', at: stage },
    ['Normal MeshStage'],
  ],
  [
    'a stage that cannot go on by itself is warned of',
    { ...unready, reason: 'StageOpen', at: stage },
    { ...unready, reason: 'StageOpen', at: stage, stuck: true },
    ['Warning StageOpen'],
  ],
  ['nothing is told twice', unready, unready, []],
])('%s', (_, before, now, expected) => {
  const told: string[] = [];
  const events = {
    event: (_platform: unknown, type: string, reason: string) => {
      told.push(`${type} ${reason}`);
    },
  };
  tellTransitions({ events, log: silent }, platform, status(before), status(now));
  expect(told).toEqual(expected);
});
