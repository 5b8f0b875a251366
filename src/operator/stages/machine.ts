import type { MeshStageName as Stage } from '../../facts/facts.ts';
import type { MtlsMode } from '../../mesh/mesh.ts';

/** Mode of mTLS; undefined: nobody has to have an identity. */
export type Mode = MtlsMode;

/** Where a platform stands. */
export type Position =
  /** Nothing of it runs yet. */
  | { kind: 'new' }
  /** It runs, and is in no mesh. */
  | { kind: 'outside' }
  /** It is in the mesh as it once asked for. */
  | { kind: 'inside'; mode: Mode | undefined; authorizes: boolean }
  | { kind: 'under way'; stage: Stage; authorizes: boolean };

/** Where it is to be. */
export interface Goal {
  inside: boolean;
  mode: Mode | undefined;
  /** Policies say who may call whom. */
  authorizes: boolean;
  /** Step by step; false: all at once. */
  staged: boolean;
}

/** The stage a platform is in from now on; undefined: what it asks for is written as it is. */
export function stageFor(position: Position, goal: Goal): Stage | undefined {
  if (!goal.staged) return undefined;
  return goal.inside ? towards(position, goal) : awayFrom(position);
}

function towards(position: Position, goal: Goal): Stage | undefined {
  switch (position.kind) {
    case 'new':
      return undefined;
    case 'outside':
      // Where mTLS is switched off nobody refuses anybody, with a proxy or without.
      return goal.mode === 'DISABLE' ? undefined : 'inject';
    case 'inside':
      if (goal.authorizes !== position.authorizes) return recounted(position.mode, goal);
      // Policies that are in force stay so.
      return goal.mode === 'STRICT' && position.mode !== 'STRICT' ? 'guarded' : undefined;
    case 'under way':
      return resumed(position, goal);
  }
}

/** Policies that come only count at first; those that go are out of force while they do. */
function recounted(mode: Mode | undefined, goal: Goal): Stage {
  if (mode === goal.mode && mode === 'STRICT') return 'strict';
  return mode === 'STRICT' || mode === 'PERMISSIVE' ? 'permissive' : 'inject';
}

/** What is asked for may have changed on the way. */
function resumed({ stage, authorizes }: { stage: Stage; authorizes: boolean }, goal: Goal): Stage | undefined {
  switch (stage) {
    case 'inject':
    case 'open':
    case 'eject':
      return 'inject';
    case 'permissive':
      return 'permissive';
    case 'strict':
      return goal.mode === 'STRICT' ? 'strict' : 'permissive';
    case 'guarded':
      return towards({ kind: 'inside', mode: 'PERMISSIVE', authorizes }, goal);
  }
}

function awayFrom(position: Position): Stage | undefined {
  switch (position.kind) {
    case 'new':
    case 'outside':
      return undefined;
    case 'inside':
      return 'open';
    case 'under way':
      return position.stage === 'eject' ? 'eject' : 'open';
  }
}

/** What has to be so before a platform goes on. */
export type Gate =
  /** Everything of this stage is written, and what does not belong to it is gone. */
  | 'written'
  /** Every pod of the platform has a proxy, all are ready. */
  | 'proxies'
  /** Whoever is let in by identity has a proxy, if its namespace gives it one. */
  | 'callers'
  /** What was configured for this stage is seen to work, or nobody can tell. */
  | 'configured'
  /** No call was seen for a while that the policies would have refused. */
  | 'refusals'
  /** Proxies have had time to get what was written. */
  | 'settled'
  /** No pod of the platform has a proxy any more, all are ready. */
  | 'ejected';

const gates: Readonly<Record<Stage, readonly Gate[]>> = {
  inject: ['written', 'proxies'],
  permissive: ['written', 'proxies', 'callers', 'refusals'],
  strict: ['written', 'proxies', 'configured', 'refusals'],
  guarded: ['written', 'proxies', 'callers'],
  open: ['written', 'settled'],
  eject: ['written', 'ejected'],
};

/** Without policies there is nothing to count, and where plain text is taken as well nobody needs a proxy. */
export function gatesOf(stage: Stage, { mode, authorizes }: Goal): readonly Gate[] {
  const refuses = { refusals: authorizes, callers: authorizes || mode === 'STRICT' };
  return gates[stage].filter((gate) => (gate === 'refusals' || gate === 'callers' ? refuses[gate] : true));
}

/** The stage after this one, only to be taken when all gates of this one are open; undefined: what is asked for is written as it is. */
export function nextStage(stage: Stage, { mode, authorizes }: Goal): Stage | undefined {
  switch (stage) {
    case 'inject':
      if (authorizes) return 'permissive';
      return mode === 'STRICT' ? 'guarded' : undefined;
    case 'permissive':
      return mode === 'STRICT' ? 'strict' : undefined;
    case 'open':
      return 'eject';
    case 'strict':
    case 'guarded':
    case 'eject':
      return undefined;
  }
}
