import { array, assert, boolean, constantFrom, property, record } from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { MeshStageName as Stage } from '../../facts/facts.ts';
import { stageEffects } from '../../mesh/stage.ts';
import { runs } from '../../testing/runs.ts';
import { type Goal, gatesOf, type Mode, nextStage, type Position, stageFor } from './machine.ts';

const isNamed = (mode: Mode | undefined) => mode === 'STRICT' || mode === 'PERMISSIVE';
const goal = (mode: Mode | undefined, more: Partial<Goal> = {}): Goal => ({
  inside: true,
  mode,
  authorizes: isNamed(mode),
  staged: true,
  ...more,
});
const bare = (mode: Mode) => goal(mode, { authorizes: false });
const out = goal('STRICT', { inside: false });
const at = (stage: Stage, authorizes = true): Position => ({ kind: 'under way', stage, authorizes });
const inside = (mode: Mode | undefined, authorizes = isNamed(mode)): Position => ({ kind: 'inside', mode, authorizes });
const fresh: Position = { kind: 'new' };
const outside: Position = { kind: 'outside' };

describe('the stage of a platform', () => {
  test.each<[title: string, Position, Goal, Stage | undefined]>([
    ['a new one is in the mesh from its first pod on', fresh, goal('STRICT'), undefined],
    ['one that runs outside gets proxies first', outside, goal('STRICT'), 'inject'],
    ['so does one that leaves the mode to the mesh', outside, goal(undefined), 'inject'],
    ['where mTLS is switched off nobody is refused at any time', outside, goal('DISABLE'), undefined],
    ['all at once when that is asked for', outside, goal('STRICT', { staged: false }), undefined],
    ['one that has arrived stays', inside('STRICT'), goal('STRICT'), undefined],
    ['from PERMISSIVE to STRICT policies stay in force', inside('PERMISSIVE'), goal('STRICT'), 'guarded'],
    ['from STRICT to PERMISSIVE nobody is cut off', inside('STRICT'), goal('PERMISSIVE'), undefined],
    ['policies that come for the first time only count at first', inside('DISABLE'), goal('STRICT'), 'inject'],
    ['likewise where the mesh’s own mode held', inside(undefined), goal('PERMISSIVE'), 'inject'],
    ['policies that go are not in force while they do', inside('STRICT'), goal('DISABLE'), 'permissive'],
    ['policies that are switched on only count at first', inside('STRICT', false), goal('STRICT'), 'strict'],
    ['those that are switched off are out of force first', inside('STRICT'), bare('STRICT'), 'strict'],
    ['the same where plain text is taken', inside('PERMISSIVE', false), goal('PERMISSIVE'), 'permissive'],
    ['policies that are switched on while plain text is given up', at('guarded', false), goal('STRICT'), 'permissive'],
    ['policies that are switched off meanwhile', at('guarded'), bare('STRICT'), 'permissive'],
    ['on the way in it goes on where it was', at('strict'), goal('STRICT'), 'strict'],
    ['plain text is taken again when that is asked for meanwhile', at('strict'), goal('PERMISSIVE'), 'permissive'],
    ['policies go when mTLS is given up meanwhile', at('strict'), goal(undefined), 'permissive'],
    ['with policies in force, plain text that may stay is the end', at('guarded'), goal('PERMISSIVE'), undefined],
    ['one that leaves lets everybody in first', inside('STRICT'), out, 'open'],
    ['also from the middle of the way in', at('strict'), out, 'open'],
    ['and from its beginning', at('inject'), out, 'open'],
    ['pods that lose their proxies go on doing so', at('eject'), out, 'eject'],
    ['one that turns round begins anew', at('eject'), goal('STRICT'), 'inject'],
    ['one that turns round before it has lost any proxy, too', at('open'), goal('STRICT'), 'inject'],
    ['one outside stays there', outside, out, undefined],
    ['a new one that asks for no mesh, too', fresh, out, undefined],
    [
      'straight out when all at once is asked for',
      inside('STRICT'),
      goal('STRICT', { inside: false, staged: false }),
      undefined,
    ],
  ])('%s', (_, position, wanted, expected) => {
    expect(stageFor(position, wanted)).toBe(expected);
  });
});

/** All stages one after the other, with every gate open. */
function way(position: Position, wanted: Goal): Stage[] {
  const stages: Stage[] = [];
  for (let stage = stageFor(position, wanted); stage; stage = nextStage(stage, wanted)) stages.push(stage);
  return stages;
}

describe('the way', () => {
  test.each<[string, Position, Goal, Stage[]]>([
    ['into STRICT', outside, goal('STRICT'), ['inject', 'permissive', 'strict']],
    ['into PERMISSIVE', outside, goal('PERMISSIVE'), ['inject', 'permissive']],
    ['into a mesh whose own mode holds', outside, goal(undefined), ['inject']],
    ['from PERMISSIVE to STRICT', inside('PERMISSIVE'), goal('STRICT'), ['guarded']],
    ['into STRICT without policies', outside, bare('STRICT'), ['inject', 'guarded']],
    ['to policies that were switched off', inside('STRICT', false), goal('STRICT'), ['strict']],
    ['out', inside('STRICT'), out, ['open', 'eject']],
  ])('%s', (_, position, wanted, expected) => {
    expect(way(position, wanted)).toEqual(expected);
  });

  it('asks for proxies before anybody is refused, and for callers and counters before the last stage', () => {
    const strict = goal('STRICT');
    for (const stage of ['inject', 'permissive', 'strict', 'guarded'] as const)
      expect(gatesOf(stage, strict)).toContain('proxies');
    expect(gatesOf('permissive', strict)).toEqual(['written', 'proxies', 'callers', 'refusals']);
    expect(gatesOf('strict', strict)).toEqual(['written', 'proxies', 'configured', 'refusals']);
    expect(gatesOf('permissive', bare('STRICT'))).toEqual(['written', 'proxies', 'callers']);
    expect(gatesOf('permissive', goal(undefined))).toEqual(['written', 'proxies']);
    expect(gatesOf('open', out)).toContain('settled');
    expect(gatesOf('eject', out)).toContain('ejected');
  });
});

/** Whom a platform refuses, and whether policies are there. */
interface Effect {
  plainText: boolean;
  strangers: boolean;
  policies: boolean;
}

function effectOf(stage: Stage | undefined, { inside: joins, mode, authorizes }: Goal): Effect {
  if (stage === undefined) {
    const policies = joins && authorizes;
    return { plainText: joins && mode === 'STRICT', strangers: policies, policies };
  }
  const { plainText, authorization } = stageEffects[stage];
  const policies = authorization !== 'none' && authorizes;
  return {
    plainText: !plainText && mode === 'STRICT',
    strangers: authorization === 'enforced' && authorizes,
    policies,
  };
}

const goals = record({
  inside: boolean(),
  mode: constantFrom<(Mode | undefined)[]>('STRICT', 'PERMISSIVE', 'DISABLE', undefined),
  switchedOn: boolean(),
}).map(
  ({ switchedOn, ...wanted }): Goal => ({ ...wanted, authorizes: switchedOn && isNamed(wanted.mode), staged: true }),
);
const starts = constantFrom<Position[]>(
  outside,
  ...(['STRICT', 'PERMISSIVE', 'DISABLE', undefined] as const).map((mode) => inside(mode)),
  inside('STRICT', false),
  inside('PERMISSIVE', false),
  ...(['inject', 'open', 'eject'] as const).map((stage) => at(stage, false)),
  ...(['permissive', 'strict', 'guarded'] as const).flatMap((stage) => [at(stage), at(stage, false)]),
);

/** What is in force where a platform is found, before anything is decided. */
function effectAt(position: Position): Effect {
  switch (position.kind) {
    case 'inside':
      return { plainText: position.mode === 'STRICT', strangers: position.authorizes, policies: position.authorizes };
    case 'under way':
      return effectOf(position.stage, goal('STRICT', { authorizes: position.authorizes }));
    default:
      return { plainText: false, strangers: false, policies: false };
  }
}

describe('whatever is asked for on the way', () => {
  const steps = array(record({ goal: goals, changes: boolean(), open: boolean() }), { maxLength: 30 });

  it('nobody is refused who was not before, unless every gate before was open that has to be', () => {
    assert(
      property(starts, steps, (start, all) => {
        let position = start;
        let now = effectAt(start);
        let passed: readonly string[] = [];
        let wanted = goal('STRICT');
        for (const step of all) {
          if (step.changes) wanted = step.goal;
          const stage = stageFor(position, wanted);
          const then = effectOf(stage, wanted);
          if (then.plainText && !now.plainText) expect(passed).toEqual(expect.arrayContaining(['proxies', 'callers']));
          if (then.strangers && !now.strangers) expect(passed).toEqual(expect.arrayContaining(['proxies', 'refusals']));
          // From an ALLOW in force to none: something has to admit everybody while they go.
          if (now.strangers && !then.policies && wanted.inside) expect(stage).toBeDefined();
          now = then;
          passed = stage && step.open ? gatesOf(stage, wanted) : passed;
          position = arrived(position, stage, wanted, { open: step.open, policies: then.policies });
          if (!step.open) passed = [];
        }
      }),
      runs(1_000, 100_000),
    );
  });

  it('it arrives when the gates open', () => {
    assert(
      property(starts, goals, (start, wanted) => {
        expect(way(start, wanted).length).toBeLessThanOrEqual(4);
      }),
      runs(200, 5_000),
    );
  });
});

/** Where a platform is found after a stage was written. */
function arrived(
  before: Position,
  stage: Stage | undefined,
  wanted: Goal,
  { open, policies }: { open: boolean; policies: boolean },
): Position {
  const next = stage && open ? nextStage(stage, wanted) : stage;
  if (next) return at(next, policies);
  if (wanted.inside) return inside(wanted.mode, policies);
  return stage === undefined && before.kind === 'new' ? before : outside;
}
