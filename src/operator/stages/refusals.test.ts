import { expect, it } from 'vitest';
import { virtualClock } from '../../kube/testing/virtual-clock.ts';
import type { Staging } from '../../mesh/mesh.ts';
import type { KubeObject } from '../../objects/object.ts';
import { createRefusals, type Question, type Seen } from './refusals.ts';

const staging: Staging = {
  counters: { port: 15090, path: '/counters' },
  refusals: (counters) => (counters === 'nothing' ? undefined : Number(counters)),
  proxyOf: () => 'ready',
  aimOf: () => ({ authorizes: true }),
  authorizes: () => true,
  modeSetBy: () => undefined,
};

const pod = (component: string, podIP: string, uid = component): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `${component}-0`, uid, labels: { 'app.kubernetes.io/name': component } },
  status: { podIP },
});
const loki = pod('loki', '10.0.0.1');
const tempo = pod('tempo', 'fd00::1');

/** One look: seconds after the beginning, what the pods' counters say by address. */
interface Look extends Partial<Question> {
  at: number;
  counts: [loki: string, tempo: string] | 'silence';
}

async function story(...looks: Look[]): Promise<Seen[]> {
  let nowMs = 0;
  let answers: Record<string, string> = {};
  const refusals = createRefusals({
    clock: { ...virtualClock(), now: () => nowMs },
    read: async (url) => answers[url] ?? Promise.reject(new Error(url)),
  });
  const seen: Seen[] = [];
  for (const { at, counts, ...question } of looks) {
    nowMs = at * 1000;
    answers =
      counts === 'silence'
        ? {}
        : { 'http://10.0.0.1:15090/counters': counts[0], 'http://[fd00::1]:15090/counters': counts[1] };
    const asked = {
      key: 'k',
      stage: 'permissive',
      staging,
      pods: [loki, tempo],
      notBeforeMs: 45_000,
      settleMs: 60_000,
    };
    seen.push(await refusals.look({ ...asked, ...question }));
  }
  return seen;
}

const kinds = (seen: Seen[]) =>
  seen.map((one) => (one.kind === 'watching' ? one.refused.join('+') || 'watching' : one.kind));

it('is quiet when nothing was counted for long enough, whatever was counted before', async () => {
  const seen = await story(
    { at: 45, counts: ['7', '0'] },
    { at: 104, counts: ['7', '0'] },
    { at: 105, counts: ['7', '0'] },
  );
  expect(kinds(seen)).toEqual(['watching', 'watching', 'quiet']);
});

it('begins to watch when old connections have gone', async () => {
  const [early] = await story({ at: 10, counts: ['0', '0'] });
  expect(early).toEqual({ kind: 'watching', refused: [], againAfterMs: 35_000 });
  expect(kinds(await story({ at: 10, counts: ['0', '0'] }, { at: 90, counts: ['0', '0'] }))).toEqual([
    'watching',
    'watching',
  ]);
});

it('tells whom calls would have been refused at, until it has been quiet for long enough', async () => {
  const seen = await story(
    { at: 50, counts: ['0', '0'] },
    { at: 100, counts: ['0', '2'] },
    { at: 111, counts: ['0', '2'] },
    { at: 120, counts: ['1', '3'] },
    { at: 179, counts: ['1', '3'] },
    { at: 180, counts: ['1', '3'] },
  );
  expect(kinds(seen)).toEqual(['watching', 'tempo', 'tempo', 'loki+tempo', 'loki+tempo', 'quiet']);
});

it('asks again in time', async () => {
  const seen = await story({ at: 50, counts: ['0', '0'] }, { at: 107, counts: ['0', '0'] });
  expect(seen.map((one) => (one.kind === 'watching' ? one.againAfterMs : one.kind))).toEqual([15_000, 3_000]);
});

it.each<[string, Look]>([
  ['a proxy started anew', { at: 100, counts: ['0', '0'] }],
  ['another pod took a place', { at: 100, counts: ['5', '0'], pods: [pod('loki', '10.0.0.1', 'other'), tempo] }],
  ['there is a pod less', { at: 100, counts: ['5', '0'], pods: [loki] }],
  ['the stage is another', { at: 100, counts: ['5', '0'], stage: 'strict' }],
])('watches anew when %s', async (_, look) => {
  const { pods, stage } = look;
  const same = { ...(pods ? { pods } : {}), ...(stage ? { stage } : {}) };
  const seen = await story(
    { at: 50, counts: ['5', '0'] },
    look,
    { ...look, ...same, at: 159 },
    { ...look, ...same, at: 160 },
  );
  expect(kinds(seen)).toEqual(['watching', 'watching', 'watching', 'quiet']);
});

it('does not take for quiet what it could not read, and watches anew after that', async () => {
  const seen = await story(
    { at: 50, counts: ['0', '0'] },
    { at: 115, counts: 'silence' },
    { at: 116, counts: ['0', '0'] },
    { at: 120, counts: ['0', 'nothing'] },
    { at: 121, counts: ['0', '0'] },
    { at: 180, counts: ['0', '0'] },
    { at: 181, counts: ['0', '0'] },
  );
  expect(kinds(seen)).toEqual(['watching', 'unmeasured', 'watching', 'unmeasured', 'watching', 'watching', 'quiet']);
  expect(seen[1]).toEqual({ kind: 'unmeasured', why: 'port 15090 of the pods cannot be read' });
  expect(seen[3]).toEqual({ kind: 'unmeasured', why: 'the proxies of tempo-0 do not count refusals' });
});
