import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeClient } from '../../src/kube/client.ts';
import { seededSchedule } from '../../src/testing/faults/faults.ts';
import type { FaultProxy, Passed } from '../../src/testing/faults/proxy.ts';
import { inSoak } from '../../src/testing/runs.ts';
import { endings } from './support/endings.ts';
import { eventually } from './support/eventually.ts';
import { faultClasses } from './support/fault-classes.ts';
import {
  arrived,
  ask,
  type FaultStage,
  faultStage,
  heapMiB,
  kubeconfigWithFiles,
  operatorToken,
} from './support/fault-stage.ts';
import { differences, type Snapshot, snapshot } from './support/same-objects.ts';
import { useStage } from './support/stage.ts';

/*
 * One operator for each kind of fault, all at once, each with a platform of its own: it is made, changed and removed while things go wrong,
 * and again, by the same process, while nothing does. What is there afterwards has to be the same.
 */
const seed = Number(process.env['FAULT_SEED'] ?? inSoak(1, Date.now() % 1_000_000));
const patienceMs = 300_000;
/** Each with faults at other places. */
const rounds = inSoak(1, 20);
const restMs = 3_000;
const stage = useStage();
const ending = endings();
const names = [...faultClasses.map(({ name }) => name), 'a wild clock', 'another certificate and token', 'an outage'];

type Moment = 'before' | 'made' | 'changed' | 'removed';
interface Story {
  /** One of each round. */
  snapshots: Record<Moment, Snapshot[]>;
  /** What did not come true. */
  failures: string[];
  /** Writes while nothing was to do. */
  atRest: Passed[];
}
const story = (): Story => ({
  snapshots: { before: [], made: [], changed: [], removed: [] },
  failures: [],
  atRest: [],
});

let admin: KubeClient;
let stages: FaultStage[] = [];
const faulty = new Map(names.map((name) => [name, story()]));
const faultless = new Map(names.map((name) => [name, story()]));
let outage: { seconds: number; requests: Passed[]; watches: number };
let askedToWait: { seconds: number; requests: Passed[]; watches: number };

const of = (name: string): FaultStage => {
  const found = stages.find((one) => one.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};
function scheduleOf(name: string, from: number) {
  const rules = faultClasses.find((one) => one.name === name)?.rules;
  return rules && seededSchedule(from, rules);
}

const told = (stories: Map<string, Story>, name: string): Story => stories.get(name) ?? story();

/** Does this on all stages at once, and notes where it fails. */
async function all(stories: Map<string, Story>, act: (stage: FaultStage) => Promise<unknown>): Promise<void> {
  await Promise.all(
    stages.map(async (one) => {
      try {
        await act(one);
      } catch (error) {
        told(stories, one.name).failures.push(error instanceof Error ? error.message : String(error));
      }
    }),
  );
}

/** What is there at this moment, in every namespace. */
async function keep(stories: Map<string, Story>, moment: Moment): Promise<void> {
  const whole = await snapshot(admin, { namespaces: stages.map(({ namespace }) => namespace) });
  for (const { name, namespace } of stages) {
    const own = [...whole]
      .filter(([key, line]) => key.includes(namespace) || line.includes(`${namespace}/`))
      // Where the scheduler puts a pod, the node's labels get to the pod.
      .map(([key, line]): [string, string] => [key, line.replaceAll(/"topology\.kubernetes\.io\/\w+":"[^"]*",?/g, '')]);
    told(stories, name).snapshots[moment].push(new Map(own));
  }
}

const isGone = (one: FaultStage) =>
  eventually(async () => expect(await admin.get(one.platform)).toBeUndefined(), patienceMs);

/** Waits for things that others do after the operator is done, controllers and garbage collection, and for writes that were refused and are tried again. */
async function settled(): Promise<void> {
  let before = '';
  let sinceMs = 0;
  await eventually(async () => {
    const now = JSON.stringify([...(await snapshot(admin, { namespaces: stages.map(({ namespace }) => namespace) }))]);
    const tried = stages.flatMap((one) => one.writes());
    if (now !== before || tried.length > 0) sinceMs = performance.now();
    before = now;
    if (performance.now() - sinceMs < restMs) throw new Error('it still changes');
  }, patienceMs);
}

async function rest(stories: Map<string, Story>): Promise<void> {
  for (const one of stages) one.writes();
  await sleep(restMs);
  for (const one of stages) told(stories, one.name).atRest.push(...one.writes());
}

/** Made, changed, removed; `meanwhile` while it is changed. */
async function live(stories: Map<string, Story>, meanwhile: () => Promise<void> = async () => {}): Promise<void> {
  await keep(stories, 'before');
  await all(stories, (one) => ask(admin, one, 'first'));
  await all(stories, (one) => arrived(admin, one, patienceMs));
  await settled();
  await rest(stories);
  await keep(stories, 'made');
  const disturbed = meanwhile();
  await all(stories, (one) => ask(admin, one, 'second'));
  await disturbed;
  await all(stories, (one) => arrived(admin, one, patienceMs));
  await settled();
  await rest(stories);
  await keep(stories, 'changed');
  await all(stories, (one) => admin.delete(one.platform));
  await all(stories, isGone);
  await settled();
  await keep(stories, 'removed');
}

beforeAll(
  async () => {
    admin = stage.admin;
    const token = await operatorToken();
    const wild = join(import.meta.dirname, 'support/wild-clock.ts');
    stages = await Promise.all(
      names.map(async (name) => {
        const namespace = await stage.makeNamespace();
        return faultStage(token, {
          name,
          namespace,
          admin,
          ...(name === 'a wild clock' ? { preload: [wild] } : {}),
          ...(name === 'another certificate and token' ? { identify: (proxy, dir) => files(proxy, dir) } : {}),
          prepare: (proxy) => proxy.setSchedule(scheduleOf(name, seed)),
        });
      }),
    );
    for (const one of stages) ending.add(() => one.stop());
    await live(faulty, async () => {
      await Promise.all([anotherIdentity(of('another certificate and token')), outages(of('an outage'))]);
    });
    for (let round = 1; round < rounds; round++) {
      for (const one of stages) one.proxy.setSchedule(scheduleOf(one.name, seed + round));
      await live(faulty);
    }
    for (const { proxy } of stages) proxy.setSchedule(undefined);
    await live(faultless);
  },
  inSoak(1_200_000, 7_200_000),
);

afterAll(() => ending.end());

const fileOf = (dir: string, name: string) => join(dir, `faults-identity-${name}`);
let identityDir = '';

/** A token that is good for as long as a Secret is there, and a Secret to end it by. */
async function boundToken(secret: string): Promise<string> {
  const account = '/api/v1/namespaces/gunj-system/serviceaccounts/gunj-operator/token';
  const kept = await admin.apply(
    { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'gunj-system', name: secret } },
    { fieldManager: 'fault-tests', force: true },
  );
  const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name: secret, uid: kept.metadata.uid };
  const spec = { expirationSeconds: 3_600, boundObjectRef };
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
  const answer = (await admin.request('POST', account, request)) as { status: { token: string } };
  ending.add(() => admin.delete({ apiVersion: 'v1', kind: 'Secret', namespace: 'gunj-system', name: secret }));
  return answer.status.token;
}

async function files(proxy: FaultProxy, dir: string): Promise<string> {
  identityDir = dir;
  const [authorityFile, tokenFile] = [fileOf(dir, 'ca.crt'), fileOf(dir, 'token')];
  await writeFile(authorityFile, proxy.authority());
  await writeFile(tokenFile, await boundToken('faults-first-token'));
  return kubeconfigWithFiles(fileOf(dir, 'kubeconfig'), { server: proxy.url, authorityFile, tokenFile });
}

/** The API server shows a certificate that nobody knows yet, and does not take the token any more. */
async function anotherIdentity({ proxy }: FaultStage): Promise<void> {
  const authority = proxy.changeCertificate();
  await admin.delete({ apiVersion: 'v1', kind: 'Secret', namespace: 'gunj-system', name: 'faults-first-token' });
  await sleep(1_000);
  await writeFile(fileOf(identityDir, 'ca.crt'), authority);
  await writeFile(fileOf(identityDir, 'token'), await boundToken('faults-second-token'));
}

/** Nothing is answered for a while, then everybody is asked to come back later. */
async function outages({ proxy, operator }: FaultStage): Promise<void> {
  const { text: metrics } = await operator.get('/metrics');
  const watches = metrics.split('\n').filter((line) => line.startsWith('gunj_reflector_age_seconds{')).length;
  const measured = async (seconds: number, rule: { status: number; retryAfter?: number }) => {
    const schedule = seededSchedule(seed, [{ fault: { kind: 'refuse', ...rule }, share: 1 }]);
    proxy.setSchedule(schedule);
    proxy.cutWatches();
    proxy.take();
    const begun = performance.now();
    await sleep(seconds * 1000);
    const requests = proxy.take();
    return { seconds: (performance.now() - begun) / 1000, requests, watches };
  };
  // In a soak until waits are as long as they get.
  outage = await measured(inSoak(12, 150), { status: 503 });
  askedToWait = await measured(11, { status: 429, retryAfter: 5 });
  proxy.setSchedule(undefined);
}

const differing =
  (expected: Snapshot = new Map()) =>
  (found: Snapshot, index: number) =>
    differences(expected, found).map((line) => `seed ${seed + index}: ${line}`);

describe('every kind of fault has struck', () => {
  it.each(faultClasses.map(({ name, rules }) => [name, rules] as const))('of %s', (name, rules) => {
    const struck = of(name).proxy.struck();
    expect(rules.filter(({ fault }) => !struck.has(fault))).toEqual([]);
  });
});

describe.each(names)(`an operator with %s (seed ${seed})`, (name) => {
  it('makes, changes and removes a platform', () => {
    expect(told(faulty, name).failures).toEqual([]);
    expect(told(faultless, name).failures).toEqual([]);
  });

  it.each(['made', 'changed', 'removed'] as const)(
    'has %s the same objects in every round, byte for byte, as without',
    (moment) => {
      const [expected] = told(faultless, name).snapshots[moment];
      const found = told(faulty, name).snapshots[moment];
      expect(expected?.size).toBeGreaterThan(0);
      expect(found).toHaveLength(rounds);
      expect(found.flatMap(differing(expected))).toEqual([]);
    },
  );

  it('leaves nothing behind in any round', () => {
    const { before, removed } = told(faulty, name).snapshots;
    expect(removed).toHaveLength(rounds);
    expect(removed.flatMap(differing(before[0]))).toEqual([]);
  });

  it('writes nothing when there is nothing to do', () => {
    const written = [...told(faulty, name).atRest, ...told(faultless, name).atRest];
    expect(written.map(({ verb, resource, name: object }) => `${verb} ${resource} ${object}`)).toEqual([]);
  });

  it('says nothing that is not so', async () => {
    expect(await of(name).claims.untrue()).toEqual([]);
  });

  it('holds no more than it held, and ends when it is asked to', async () => {
    const { operator } = of(name);
    expect(operator.ended()).toBeUndefined();
    const heap = await operator.metric('nodejs_heap_size_used_bytes');
    expect(heap).toBeGreaterThan(0);
    expect(heap).toBeLessThan(heapMiB * 2 ** 20);
    expect(await of(name).stop()).toBe(0);
    expect(operator.log()).not.toMatch(/UnhandledPromiseRejection|ERR_UNHANDLED|FATAL|uncaught/i);
  });
});

describe('while nothing is answered', () => {
  // Retries that were under way, until the budget for them is used up.
  const started = 50;

  it('every watch is tried ever less often', () => {
    const watches = triesOfWatches(outage.requests);
    expect(watches.size).toBeGreaterThan(outage.watches / 2);
    expect(Math.max(...[...watches.values()].map(({ length }) => length))).toBeGreaterThan(3);
    expect(tooEarly(watches, (nth) => Math.min(30_000, 1_000 * 2 ** nth) / 2)).toEqual([]);
  });

  it('everybody together asks no more often than the watches may, and what was under way', () => {
    const { seconds, requests, watches } = outage;
    expect(requests.length).toBeGreaterThan(watches);
    expect(requests.length).toBeLessThanOrEqual(watches * triesWithin(seconds, 500, 30_000) + started);
  });

  it('nobody comes back earlier than was asked for', () => {
    const { seconds, requests, watches } = askedToWait;
    expect(tooEarly(triesOfWatches(requests), () => 5_000)).toEqual([]);
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.length).toBeLessThanOrEqual(watches * (1 + Math.floor(seconds / 5)) + started);
  });
});

/** When each watch was asked for. */
function triesOfWatches(requests: readonly Passed[]): Map<string, number[]> {
  const watches = requests.filter(({ verb }) => verb === 'watch');
  const tries = Map.groupBy(watches, ({ path, labelSelector }) => `${path} ${labelSelector}`);
  return new Map([...tries].map(([watch, all]) => [watch, all.map(({ atMs }) => atMs)]));
}

/** Gaps that are shorter than the nth may be, from 0. Whoever is slow makes them longer, and timers are good to a millisecond. */
function tooEarly(watches: Map<string, number[]>, leastMs: (nth: number) => number): string[] {
  return [...watches].flatMap(([watch, tries]) =>
    tries.slice(1).flatMap((atMs, nth) => {
      const gapMs = atMs - (tries[nth] ?? 0);
      return gapMs >= leastMs(nth) - 2 ? [] : [`${watch}: the gap ${nth} is of ${Math.round(gapMs)} ms`];
    }),
  );
}

/** How often something can be tried in so many seconds that waits at least half of `base · 2ⁿ` and at least half of `most` in the end. */
function triesWithin(seconds: number, baseMs: number, mostMs: number): number {
  let tries = 1;
  for (let atMs = baseMs / 2; atMs < seconds * 1000; tries++) atMs += Math.min(mostMs, baseMs * 2 ** tries) / 2;
  return tries;
}
