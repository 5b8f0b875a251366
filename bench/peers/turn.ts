import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlaneBinaries } from '../../src/sandbox/controlplane-tools.ts';
import { isWrite } from '../audit.ts';
import { namespaceName } from '../cluster.ts';
import { type MeasuredProcess, startMeasured } from '../process.ts';
import { type Arena, startArena } from './arena.ts';
import { applyPlatform, makeNamespaces, untilQuiet, untilWritten } from './converge.ts';
import { type Drift, measureDrift } from './drift.ts';
import { type Contender, type Programs } from './programs.ts';
import { usualMemory, type Wanted, wantedByPeers, wantedByUs } from './sample.ts';
import { auditKeys, whatIsWrong } from './wanted.ts';

const restMs = 20_000;
const changedMemory = (index: number) => `${600 + index}Mi`;

export interface TurnOptions {
  platforms: number;
  /** Objects broken; 0: drift and restarts are left out. */
  drifts: number;
  restarts: number;
}

export interface Turn {
  who: Contender;
  platforms: number;
  /** From the first platform to the last object. */
  seconds: number;
  objects: number;
  /** Until nothing was written any more, by verb. */
  calls: Record<string, number>;
  /** Seconds of processor time likewise. */
  cpu: number;
  /** MiB. */
  peak: number;
  rest: { memory: number; calls: number; writes: number; cpu: number };
  drift?: Drift;
  restarts: Restart[];
  /** What was not as it should be at the end of a part. */
  wrong: string[];
}

export interface Restart {
  /** Milliseconds from the start of the process to the answer to its write of what had changed meanwhile. */
  first: number;
  /** Writes to other platforms. */
  writes: number;
  calls: number;
  /** MiB, most and at rest. */
  peak: number;
  memory: number;
}

/** One contender on an API server of its own: many platforms at once, rest, somebody who breaks objects, restarts. */
export async function turn(
  binaries: ControlPlaneBinaries,
  programs: Programs,
  who: Contender,
  o: TurnOptions,
): Promise<Turn> {
  const arena = await startArena(binaries, `bench-${who}`);
  let running: MeasuredProcess | undefined;
  try {
    const start = () => startMeasured(programs[who](arena.kubeconfig, arena.templatesFile), { logFile: arena.logFile });
    const wantedIn = (namespace: string, memory = usualMemory): Wanted =>
      who === 'gunj' ? wantedByUs(namespace, memory, arena.facts) : wantedByPeers(arena.templates, namespace, memory);
    running = start();
    await warmedUp(arena, wantedIn);
    const made = await createAll(arena, running, o.platforms, wantedIn);
    const rest = await atRest(arena, running);
    const wrong = await whatIsWrong(arena.admin, made.wanted);
    const drift = o.drifts > 0 ? await measureDrift(arena, made.wanted, o.drifts) : undefined;
    if (drift) wrong.push(...(await whatIsWrong(arena.admin, made.wanted)));
    const restarts: Restart[] = [];
    for (let index = 0; index < o.restarts; index++) {
      await untilQuiet(arena);
      await running.stop();
      const namespace = namespaceName('peers', index);
      await applyPlatform(arena.admin, namespace, changedMemory(index));
      running = start();
      const wanted = wantedIn(namespace, changedMemory(index));
      restarts.push(await restarted(arena, running, namespace, wanted));
      wrong.push(...(await whatIsWrong(arena.admin, [wanted])));
    }
    const { seconds, calls, cpu, objects, peak } = made;
    return {
      who,
      platforms: o.platforms,
      seconds,
      objects,
      calls,
      cpu,
      peak,
      rest,
      ...(drift ? { drift } : {}),
      restarts,
      wrong,
    };
  } finally {
    await running?.stop();
    await arena.stop();
  }
}

type WantedIn = (namespace: string, memory?: string) => Wanted;

/** The first platform is not counted: what compiles while it runs has been compiled. */
async function warmedUp(arena: Arena, wantedIn: WantedIn): Promise<void> {
  const namespace = namespaceName('first', 0);
  await makeNamespaces(arena.admin, [namespace]);
  const since = Date.now();
  await applyPlatform(arena.admin, namespace);
  await untilWritten(arena, auditKeys(wantedIn(namespace)), since);
  await untilQuiet(arena);
}

async function createAll(arena: Arena, running: MeasuredProcess, platforms: number, wantedIn: WantedIn) {
  const namespaces = Array.from({ length: platforms }, (_, index) => namespaceName('peers', index));
  await makeNamespaces(arena.admin, namespaces);
  await untilQuiet(arena);
  const wanted = namespaces.map((namespace) => wantedIn(namespace));
  const keys = wanted.flatMap(auditKeys);
  const before = { cpu: running.cpu(), calls: arena.calls().length };
  const since = Date.now();
  await Promise.all(namespaces.map((namespace) => applyPlatform(arena.admin, namespace)));
  const last = await untilWritten(arena, keys, since);
  await untilQuiet(arena);
  const calls: Record<string, number> = {};
  for (const { verb } of arena.calls().slice(before.calls)) calls[verb] = (calls[verb] ?? 0) + 1;
  const cpu = running.cpu() - before.cpu;
  return { wanted, objects: keys.length, seconds: (last - since) / 1000, calls, cpu, peak: running.memory().peak };
}

async function atRest(arena: Arena, running: MeasuredProcess): Promise<Turn['rest']> {
  const before = { cpu: running.cpu(), calls: arena.calls().length };
  await sleep(restMs);
  const calls = arena.calls().slice(before.calls);
  return {
    memory: running.memory().now,
    calls: calls.length,
    writes: calls.filter(isWrite).length,
    cpu: running.cpu() - before.cpu,
  };
}

async function restarted(arena: Arena, running: MeasuredProcess, namespace: string, wanted: Wanted): Promise<Restart> {
  const changed = wanted.objects.filter(
    ({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'prometheus',
  );
  const written = await untilWritten(arena, auditKeys({ shared: [], objects: changed, secrets: [] }), running.started);
  await untilQuiet(arena);
  const calls = arena.calls().filter(({ received }) => received >= running.started);
  const { now, peak } = running.memory();
  return {
    first: written - running.started,
    calls: calls.length,
    writes: calls.filter((call) => isWrite(call) && call.namespace !== namespace && call.resource !== 'events').length,
    peak,
    memory: now,
  };
}
