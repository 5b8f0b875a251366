import { expect, test } from 'vitest';
import { virtualClock } from '../kube/testing/virtual-clock.ts';
import type { Staging } from '../mesh/mesh.ts';
import { meshes } from '../mesh/registry.ts';
import type { KubeObject } from '../objects/object.ts';
import { createMeshTraffic } from './mesh-traffic.ts';
import { createReloads } from './rollout/reloads.ts';
import { createRefusals } from './stages/refusals.ts';

const key = 'monitoring/one';
const neighbour = 'monitoring/one-more';
const pods: KubeObject[] = [
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', uid: 'a' }, status: { podIP: '10.0.0.1' } },
];

test('of refusals nothing is left of a platform that is gone, and all of the others', async () => {
  const clock = virtualClock();
  const staging = {
    counters: { port: 1, path: '/' },
    refusals: Number,
  } as unknown as Staging;
  const refusals = createRefusals({ clock, read: async () => '0' });
  const look = async (of: string) =>
    (await refusals.look({ key: of, stage: 'permissive', staging, pods, notBeforeMs: 0, settleMs: 60_000 })).kind;
  await Promise.all([look(key), look(neighbour)]);
  clock.advance(60_000);
  refusals.forget(key);
  expect([await look(key), await look(neighbour)]).toEqual(['watching', 'quiet']);
});

test('of reloads nothing is left of a platform that is gone, and all of the others', async () => {
  const clock = virtualClock();
  let ok = 1;
  const reloads = createReloads({ clock, read: async () => `ok ${ok}\nat 1\n` });
  const since = new Date(clock.now()).toISOString();
  const reload = { port: 9090, successful: 'ok', succeededAt: 'at' };
  const look = async (of: string) =>
    (await reloads.look({ key: `${of}/prometheus`, pods, reload, since, graceMs: 100_000 })).kind;
  await Promise.all([look(key), look(neighbour)]);
  reloads.forget(key);
  ok = 0;
  expect([await look(key), await look(neighbour)]).toEqual(['pending', 'fails']);
});

test('of traffic nothing is left of a platform that is gone, and all of the others', async () => {
  const [mesh] = meshes;
  if (!mesh) throw new Error('there is no mesh');
  let value = '1';
  const read = async () => JSON.stringify({ data: { resultType: 'vector', result: [{ value: [0, value] }] } });
  const traffic = createMeshTraffic({ clock: virtualClock(), read });
  const look = async (of: string) =>
    (await traffic.look({ key: of, namespace: 'monitoring', metrics: mesh.metrics, pods })).requestRate;
  await Promise.all([look(key), look(neighbour)]);
  traffic.forget(key);
  value = '9';
  expect([await look(key), await look(neighbour)]).toEqual([9, 1]);
});
