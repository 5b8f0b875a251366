import { describe, expect, it } from 'vitest';
import type { Facts } from '../facts/facts.ts';
import { settle } from '../kube/testing/until.ts';
import { virtualClock } from '../kube/testing/virtual-clock.ts';
import { createFactsKeeper } from './facts-keeper.ts';
import type { Log } from './log.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const facts = (more: Partial<Facts> = {}): Facts => ({
  apiVersion: 'observability.io/v1beta1',
  kind: 'Facts',
  ...more,
});
const namespace = (name: string, label: string) => ({ name, labels: { l: label }, annotations: {} });

function keeper(answers: (Facts | Error)[]) {
  const clock = virtualClock();
  const changes: { all: boolean; namespaces: string[]; selections: boolean }[] = [];
  let reads = 0;
  const kept = createFactsKeeper({
    clock,
    log: silent,
    async read() {
      const answer = answers[Math.min(reads++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return answer ?? facts();
    },
    onChange: (all, namespaces, selections) => changes.push({ all, namespaces, selections }),
  });
  kept.start();
  return { clock, changes, kept, reads: () => reads };
}

describe('the facts', () => {
  it('are not known before they have been read', async () => {
    const { kept, clock } = keeper([facts({ zones: ['a'] })]);
    expect(() => kept.current()).toThrow('not known yet');
    clock.advance(0);
    await kept.first;
    expect(kept.current().zones).toEqual(['a']);
  });

  it('are read again until that succeeds', async () => {
    const { kept, clock } = keeper([new Error('down'), new Error('down'), facts({ zones: ['a'] })]);
    for (let i = 0; i < 3; i++) await clock.fire('facts').then(settle);
    await kept.first;
    expect(kept.current().zones).toEqual(['a']);
  });

  it('are read once for many changes', async () => {
    const { kept, clock, reads } = keeper([facts()]);
    await clock.fire('facts').then(settle);
    for (let i = 0; i < 10; i++) kept.touch();
    clock.advance(10_000);
    await settle();
    expect(reads()).toBe(2);
  });

  it('are read once more when something changes while they are read', async () => {
    const { kept, clock, reads } = keeper([facts()]);
    clock.advance(0);
    kept.touch();
    await settle();
    clock.advance(10_000);
    await settle();
    expect(reads()).toBe(2);
  });

  it('are read again the later the longer it takes, up to five seconds', async () => {
    const clock = virtualClock();
    const takes = [10, 500, 60_000];
    const kept = createFactsKeeper({
      clock,
      log: silent,
      async read() {
        await Promise.resolve();
        clock.advance(takes.shift() ?? 0);
        return facts();
      },
      onChange() {},
    });
    kept.start();
    const pauses: number[] = [];
    for (let i = 0; i < 4; i++) {
      pauses.push(await clock.fire('facts'));
      await settle();
      kept.touch();
    }
    expect(pauses).toEqual([0, 300, 2_000, 5_000]);
  });

  it('matter to all platforms when they are about the cluster, else to those of a Namespace', async () => {
    const before = facts({ zones: ['a'], namespaces: [namespace('x', '1'), namespace('y', '1')] });
    const { kept, clock, changes } = keeper([
      before,
      before,
      facts({ zones: ['a'], namespaces: [namespace('x', '2'), namespace('y', '1')] }),
      facts({ zones: ['b'], namespaces: [namespace('y', '1')] }),
    ]);
    for (let i = 0; i < 4; i++) {
      await clock.fire('facts').then(settle);
      kept.touch();
    }
    expect(changes).toEqual([
      { all: false, namespaces: ['x'], selections: false },
      { all: true, namespaces: ['x'], selections: false },
    ]);
  });

  it('matter to platforms that select namespaces when only labels of namespaces differ', async () => {
    const labelled = (team: string) => facts({ namespaceLabels: [{ name: 'shop', labels: { team } }] });
    const { kept, clock, changes } = keeper([labelled('a'), labelled('a'), labelled('b')]);
    for (let i = 0; i < 3; i++) {
      await clock.fire('facts').then(settle);
      kept.touch();
    }
    expect(changes).toEqual([{ all: false, namespaces: [], selections: true }]);
  });

  const mesh = (revision: string) => ({ type: 'istio', revision }) as NonNullable<Facts['meshes']>[number];

  it.each<[string, Facts, Facts]>([
    ['a kind', facts({ served: ['a/v1/A', 'b/v1/B'] }), facts({ served: ['a/v1/A'] })],
    ['a mesh', facts({ meshes: [mesh('one'), mesh('two')] }), facts({ meshes: [mesh('two')] })],
    ['what may be read', facts({ zones: ['a'] }), facts()],
  ])('lose %s only when that is so at the second look', async (_, whole, less) => {
    const { kept, clock, changes, reads } = keeper([whole, less, whole, less, less]);
    await clock.fire('facts').then(settle);
    kept.touch();
    await clock.fire('facts').then(settle);
    expect(kept.current()).toEqual(whole);
    expect(await clock.fire('facts')).toBe(5_000);
    await settle();
    expect([kept.current(), changes]).toEqual([whole, []]);
    kept.touch();
    await clock.fire('facts').then(settle);
    await clock.fire('facts').then(settle);
    expect(kept.current()).toEqual(less);
    expect(changes).toHaveLength(1);
    expect(reads()).toBe(5);
  });

  it('are read ever less often while that fails', async () => {
    const { clock } = keeper([new Error('down')]);
    const waits: number[] = [];
    for (let nth = 0; nth < 7; nth++) {
      waits.push(await clock.fire('facts'));
      await settle();
    }
    expect(waits).toEqual([0, 3_750, 7_500, 15_000, 30_000, 45_000, 45_000]);
  });

  it('are left alone when the keeper has been stopped', async () => {
    const { kept, clock, reads } = keeper([facts()]);
    kept.stop();
    kept.touch();
    clock.advance(60_000);
    expect(reads()).toBe(0);
    expect(clock.pending()).toBe(0);
  });
});
