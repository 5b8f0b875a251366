import { expect, test } from 'vitest';
import { virtualClock } from '../../kube/testing/virtual-clock.ts';
import type { KubeObject } from '../../objects/object.ts';
import { createReloads } from './reloads.ts';

const graceMs = 100_000;
const reload = { port: 9090, successful: 'ok', succeededAt: 'at' };

function pod(name: string, podIP: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, status: { podIP } };
}

const pods = [pod('prometheus-0', '10.0.0.1'), pod('prometheus-1', 'fd00::1')];

/** What the pods answer at times after the configuration was written, and what is made of it. */
async function story(...steps: { afterMs: number; ok: [number, number]; at?: number }[]) {
  const clock = virtualClock();
  const begun = Math.ceil(clock.now() / 1000) * 1000;
  const since = new Date(begun).toISOString();
  let answers: Record<string, string> = {};
  const reloads = createReloads({
    clock: { ...clock, now: () => now },
    read: async (url) => answers[url] ?? Promise.reject(new Error(url)),
  });
  let now = begun;
  const kinds: string[] = [];
  for (const { afterMs, ok, at = -1 } of steps) {
    now = begun + afterMs;
    const text = (value: number) => `# HELP ok x\nok_more 5\nok ${value}\nat ${(begun + at) / 1000}\n`;
    answers = { 'http://10.0.0.1:9090/metrics': text(ok[0]), 'http://[fd00::1]:9090/metrics': text(ok[1]) };
    kinds.push((await reloads.look({ key: 'k', pods, reload, since, graceMs })).kind);
  }
  return kinds;
}

test('a failure after all was well is that of the new configuration', async () => {
  expect(await story({ afterMs: 1, ok: [1, 1] }, { afterMs: 2, ok: [1, 0] })).toEqual(['pending', 'fails']);
});

test('a failure from before is not held against it until it has had its time', async () => {
  expect(await story({ afterMs: 1, ok: [0, 1] }, { afterMs: graceMs, ok: [0, 1] })).toEqual(['pending', 'fails']);
});

test('a success counts when no reload can be outstanding', async () => {
  const early = { afterMs: 50, ok: [1, 1] as [number, number], at: 40 };
  expect(await story(early, { ...early, afterMs: graceMs })).toEqual(['pending', 'works']);
});

test('one that nobody had to reload counts after a longer time', async () => {
  const ok: [number, number] = [1, 1];
  expect(await story({ afterMs: graceMs, ok }, { afterMs: 4 * graceMs, ok })).toEqual(['pending', 'works']);
});

test('pods that do not answer are said to be unwatched', async () => {
  const reloads = createReloads({ clock: virtualClock(), read: () => Promise.reject(new Error('no way')) });
  const since = '2026-01-01T00:00:00Z';
  expect(await reloads.look({ key: 'k', pods, reload, since, graceMs })).toMatchObject({ kind: 'unwatched' });
  expect(await reloads.look({ key: 'k', pods: [], reload, since, graceMs })).toEqual({ kind: 'pending' });
});
