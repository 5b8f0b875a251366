import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sleep } from '../../kube/clock.ts';
import { NetworkError } from '../../kube/errors.ts';
import { type VirtualClock, virtualClock } from '../../kube/testing/virtual-clock.ts';
import type { Log } from '../log.ts';
import { createElection, defaultElectionTimes, type Election } from './election.ts';
import type { LeaseRecord, LeaseStore, SeenLease } from './lease.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** One Lease as an API server keeps it, behind a network of which every operator has a part of its own. */
function server(clock: VirtualClock) {
  let lease: SeenLease | undefined;
  let version = 0;
  return {
    lease: () => lease,
    remove: () => {
      lease = undefined;
    },
    /** `fate` decides about each request: milliseconds to and fro, and whether it or its answer is lost. */
    store: (fate: () => { ms: number; lost?: 'request' | 'answer' | undefined }): LeaseStore => {
      const over = async <T>(act: () => T): Promise<T> => {
        const { ms, lost } = fate();
        await sleep(clock, ms / 2, 'network');
        if (lost === 'request') throw new NetworkError('ECONNRESET', 'lost');
        const answer = act();
        await sleep(clock, ms / 2, 'network');
        if (lost === 'answer') throw new NetworkError('ECONNRESET', 'lost');
        return answer;
      };
      return {
        read: () => over(() => lease && { ...lease }),
        write: (record: LeaseRecord, seen) =>
          over(() => {
            if (seen?.version !== lease?.version) return false;
            lease = { ...record, version: String(++version) };
            return true;
          }),
      };
    },
  };
}

/** Moves on in small steps, letting whatever waits go on between them. */
async function pass(clock: VirtualClock, ms: number, look: () => void = () => {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    clock.advance(50);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    look();
  }
}

const at = (ms: number) => () => ({ ms });

function candidate(clock: VirtualClock, store: LeaseStore, identity: string, log: Log = silent) {
  const dying = new AbortController();
  const election = createElection({ store, identity, clock, log });
  const led = election.lead(dying.signal);
  return { election, led, die: () => dying.abort() };
}

test('of two that start, one leads, and the other does when it resigns', async () => {
  const clock = virtualClock();
  const { store, lease } = server(clock);
  const one = candidate(clock, store(at(10)), 'one');
  const two = candidate(clock, store(at(10)), 'two');
  await pass(clock, 30_000);
  const leaders = [one, two].filter(({ election }) => election.isLeading());
  expect(leaders).toHaveLength(1);
  expect(lease()?.transitions).toBe(0);
  const [leader] = leaders as [typeof one];
  const other = leader === one ? two : one;
  const resigned = leader.election.resign();
  await pass(clock, 4_000);
  await resigned;
  expect([leader.election.isLeading(), other.election.isLeading()]).toEqual([false, true]);
  expect(leader.election.lost.aborted).toBe(false);
  expect(lease()?.transitions).toBe(1);
});

test('one that waits says once for whom', async () => {
  const clock = virtualClock();
  const { store } = server(clock);
  const said: unknown[] = [];
  candidate(clock, store(at(10)), 'one');
  await pass(clock, 1_000);
  candidate(clock, store(at(10)), 'two', { ...silent, info: (...line) => said.push(line) });
  await pass(clock, 10_000);
  expect(said).toEqual([[{ identity: 'two', holder: 'one' }, 'another operator leads; this one waits for its turn']]);
});

test('a leader that nobody hears of any more stops before another begins, and that is within 15 seconds', async () => {
  const clock = virtualClock();
  const { store } = server(clock);
  let cut = false;
  const one = candidate(
    clock,
    store(() => ({ ms: 20, lost: cut ? 'request' : undefined })),
    'one',
  );
  await pass(clock, 1_000);
  const two = candidate(clock, store(at(20)), 'two');
  await pass(clock, 20_000);
  expect([one, two].map(({ election }) => election.isLeading())).toEqual([true, false]);
  cut = true;
  const seen: string[] = [];
  const note = () => {
    const now = [one, two].map(({ election }) => (election.isLeading() ? 'leads' : '-')).join(' ');
    if (seen.at(-1) !== now) seen.push(now);
  };
  await pass(clock, 15_000, note);
  expect(seen).toEqual(['leads -', '- -', '- leads']);
  expect(one.election.lost.aborted).toBe(true);
});

test('a Lease that somebody deletes again and again makes no second leader', async () => {
  const clock = virtualClock();
  const { store, remove } = server(clock);
  const one = candidate(clock, store(at(10)), 'one');
  await pass(clock, 1_000);
  const two = candidate(clock, store(at(20)), 'two');
  await pass(clock, 5_000);
  const both = () => [one, two].map(({ election }) => election.isLeading());
  expect(both()).toEqual([true, false]);
  for (let count = 0; count < 12; count++) {
    remove();
    await pass(clock, 2_350, () => expect(both()).toEqual([true, false]));
  }
  expect(one.election.lost.aborted).toBe(false);
  one.die();
  two.die();
});

test('a Lease that is deleted with its leader dead is taken when it would have ended', async () => {
  const clock = virtualClock();
  const { store, remove } = server(clock);
  let cut = false;
  const one = candidate(
    clock,
    store(() => ({ ms: 20, lost: cut ? 'request' : undefined })),
    'one',
  );
  await pass(clock, 1_000);
  const two = candidate(clock, store(at(20)), 'two');
  await pass(clock, 5_000);
  cut = true;
  remove();
  await pass(clock, 15_000, () =>
    expect([one, two].filter(({ election }) => election.isLeading()).length).toBeLessThan(2),
  );
  expect([one, two].map(({ election }) => election.isLeading())).toEqual([false, true]);
});

test('a process that stood still does not lead when it wakes, and does not take the lease back', async () => {
  const clock = virtualClock();
  const { store, lease } = server(clock);
  const one = candidate(clock, store(at(10)), 'one');
  await pass(clock, 2_000);
  expect(one.election.isLeading()).toBe(true);
  // All its timers come late, and together: the first thing anybody asks is whether it leads.
  clock.advance(defaultElectionTimes.leaseMs + 60_000);
  expect(one.election.isLeading()).toBe(false);
  const two = candidate(clock, store(at(10)), 'two');
  await pass(clock, 15_000);
  expect(two.election.isLeading()).toBe(true);
  expect(one.election.isLeading()).toBe(false);
  expect(lease()?.holder).toBe('two');
});

test('a candidate that gives up waits no longer', async () => {
  const clock = virtualClock();
  const { store } = server(clock);
  candidate(clock, store(at(10)), 'one');
  await pass(clock, 1_000);
  const two = candidate(clock, store(at(10)), 'two');
  await pass(clock, 1_000);
  two.die();
  await expect(two.led).resolves.toBe(false);
});

test('never do two lead at once, whatever the network does, and when it is well again one does', async () => {
  const fates = fc.array(
    fc.record({
      ms: fc.integer({ min: 0, max: 4_000 }),
      lost: fc.constantFrom('request' as const, 'answer' as const, undefined, undefined),
    }),
    { minLength: 5, maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fates, { minLength: 2, maxLength: 4 }), async (all) => {
      const clock = virtualClock();
      const { store } = server(clock);
      let isWell = false;
      const elections: Election[] = [];
      const join = (name: string, fate: () => { ms: number; lost?: 'request' | 'answer' | undefined }) =>
        elections.push(candidate(clock, store(fate), name).election);
      for (const [index, list] of all.entries()) {
        let next = 0;
        join(`o${index}`, () => (isWell ? { ms: 10 } : (list[next++ % list.length] ?? { ms: 10 })));
      }
      const leaders = () => elections.filter((one) => one.isLeading()).length;
      await pass(clock, 60_000, () => expect(leaders()).toBeLessThanOrEqual(1));
      isWell = true;
      // Those that have lost do not come back, so somebody new does.
      join('new', at(10));
      await pass(clock, 20_000, () => expect(leaders()).toBeLessThanOrEqual(1));
      expect(leaders()).toBe(1);
    }),
    { numRuns: 25 },
  );
});
