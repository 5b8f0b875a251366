import type { MeshRolloutSpec } from '../../api/types.ts';
import type { Facts, MeshStageName } from '../../facts/facts.ts';
import type { Staging } from '../../mesh/mesh.ts';
import { at, text } from '../../objects/access.ts';
import { type KubeObject, refKey } from '../../objects/object.ts';
import type { Compiled } from '../compiler.ts';
import type { Context } from '../context.ts';
import type { Progress } from '../follow.ts';
import type { Observed } from '../observe.ts';
import { keyOf } from '../platform-store.ts';
import { listPods } from '../pods.ts';
import type { Assessed } from '../rollout/assess.ts';
import { callersWithoutProxy } from './callers.ts';
import type { Neighbourhood } from './goal.ts';
import { type Gate, type Goal, gatesOf } from './machine.ts';

/** What gates are judged by. */
export interface Situation {
  platform: KubeObject;
  stage: MeshStageName;
  goal: Goal;
  /** RFC 3339: when the stage began. */
  since: string;
  mesh: Neighbourhood;
  staging: Staging;
  facts: Facts;
  compiled: Compiled;
  observed: Observed;
  progress: Progress;
  /** By component. */
  configurations: ReadonlyMap<string, Assessed>;
  whenUnmeasured: MeshRolloutSpec['whenUnmeasured'];
}

/** How one gate was found. */
export interface Judged {
  /** What it waits for; absent: it is open. */
  waitingFor?: string;
  /** What was seen. */
  measured?: string;
  /** Milliseconds after which there may be more to see; absent: a watch tells. */
  againAfterMs?: number;
  /** What it waits for does not come by itself: somebody has to change something. */
  stuck?: boolean;
}

/** The gates of a stage in their order, up to the first that is closed: behind it there is nothing to be measured yet. */
export async function judgeGates(context: Context, situation: Situation): Promise<Judged> {
  const measured: string[] = [];
  for (const gate of gatesOf(situation.stage, situation.goal)) {
    const { measured: seen, ...judged } = await judges[gate](context, situation);
    if (seen !== undefined) measured.push(seen);
    if (judged.waitingFor === undefined) continue;
    return { ...judged, ...(measured.length > 0 ? { measured: measured.join('; ') } : {}) };
  }
  return measured.length > 0 ? { measured: measured.join('; ') } : {};
}

type Judge = (context: Context, situation: Situation) => Judged | Promise<Judged>;

const judges: Readonly<Record<Gate, Judge>> = {
  written,
  proxies,
  callers,
  configured,
  refusals,
  settled,
  ejected,
};

function written(_: Context, { progress: { problems, waitingFor } }: Situation): Judged {
  const isWritten = waitingFor === undefined && problems.every(({ aside }) => aside);
  return isWritten ? {} : { waitingFor: 'everything to be written' };
}

async function proxies(context: Context, situation: Situation): Promise<Judged> {
  const { mesh, staging } = situation;
  const unready = unreadyWorkloads(situation);
  if (unready.length > 0) return { waitingFor: `${some(unready)} to be ready` };
  const pods = await livingPods(context, situation);
  const states = pods.map((pod) => ({ name: pod.metadata.name, state: staging.proxyOf(pod, mesh.facts) }));
  const lacking = states.filter(({ state }) => state !== 'ready' && state !== 'unwanted').map(({ name }) => name);
  const ready = states.filter(({ state }) => state === 'ready').length;
  const measured = `${ready} of ${states.length} pods have a proxy that is ready`;
  return lacking.length === 0 ? { measured } : { waitingFor: `the proxies of ${some(lacking)} to be ready`, measured };
}

async function callers(context: Context, { compiled, mesh, facts }: Situation): Promise<Judged> {
  if (!compiled.graph) return { waitingFor: 'the flows to be known' };
  const { waiting, outside } = await callersWithoutProxy(context, compiled.graph, mesh, facts);
  const measured =
    outside.length > 0
      ? `pods without a proxy in ${some(outside)}, where none is given: the policies will refuse them`
      : undefined;
  return {
    ...(measured === undefined ? {} : { measured }),
    ...(waiting.length > 0
      ? {
          waitingFor: `a restart of ${some(waiting)}, which may call this platform and have no proxy yet`,
          againAfterMs: context.options.recheckMs,
        }
      : {}),
  };
}

/** A scrape that is not made yet is not counted either. */
function configured(_: Context, { configurations }: Situation): Judged {
  const pending = [...configurations].filter(([, { evidence }]) => evidence.kind === 'pending').map(([name]) => name);
  return pending.length > 0 ? { waitingFor: `${some(pending)} to work with its configuration` } : {};
}

async function refusals(context: Context, situation: Situation): Promise<Judged> {
  const { stage, staging, since, platform, whenUnmeasured } = situation;
  const { meshSettleMs: settleMs, meshDrainMs } = context.options;
  const notBeforeMs = Date.parse(since) + meshDrainMs;
  const pods = (await livingPods(context, situation)).filter(
    (pod) => staging.proxyOf(pod, situation.mesh.facts) === 'ready',
  );
  const seen = context.refusals
    ? await context.refusals.look({ key: keyOf(platform), stage, staging, pods, notBeforeMs, settleMs })
    : { kind: 'unmeasured' as const, why: 'the operator does not run in this cluster' };
  const quiet = `${seconds(settleMs)} without a call that the policies would refuse`;
  if (seen.kind === 'quiet') return { measured: quiet };
  if (seen.kind === 'watching') {
    const { refused, againAfterMs } = seen;
    const measured = refused.length > 0 ? { measured: `calls to ${some(refused)} would have been refused` } : {};
    return { waitingFor: quiet, againAfterMs, ...measured };
  }
  const measured = `not measured: ${seen.why}`;
  if (whenUnmeasured === 'Wait')
    return {
      waitingFor: `${quiet}, or spec.serviceMesh.rollout.whenUnmeasured to be Proceed`,
      measured,
      stuck: true,
      ...(context.refusals ? { againAfterMs: settleMs / 4 } : {}),
    };
  const leftMs = notBeforeMs + settleMs - context.client.serverNow();
  const waitingFor = `the ${seconds(meshDrainMs + settleMs)} to pass in which calls would have been watched`;
  return leftMs > 0 ? { waitingFor, measured, againAfterMs: leftMs } : { measured };
}

function settled({ client, options }: Context, { since }: Situation): Judged {
  const leftMs = Date.parse(since) + options.meshSettleMs - client.serverNow();
  if (leftMs <= 0) return {};
  const waitingFor = `the ${seconds(options.meshSettleMs)} to pass in which proxies begin to take plain text`;
  return { waitingFor, againAfterMs: leftMs };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

async function ejected(context: Context, situation: Situation): Promise<Judged> {
  const { staging, mesh } = situation;
  const unready = unreadyWorkloads(situation);
  if (unready.length > 0) return { waitingFor: `${some(unready)} to be ready` };
  const pods = await livingPods(context, situation);
  const left = pods.filter((pod) => !['none', 'unwanted'].includes(staging.proxyOf(pod, mesh.facts)));
  if (left.length === 0) return {};
  return { waitingFor: `${some(left.map(({ metadata }) => metadata.name))} to lose its proxy` };
}

function unreadyWorkloads({ compiled, observed }: Situation): string[] {
  return compiled.components
    .filter(({ workload }) => !observed.workloads.get(refKey(workload))?.ready)
    .map(({ name }) => name);
}

async function livingPods(context: Context, { platform, observed }: Situation): Promise<KubeObject[]> {
  const pods = observed.pods ?? (await listPods(context, platform));
  return pods.filter((pod) => {
    const phase = text(at(pod, 'status', 'phase'));
    return !pod.metadata.deletionTimestamp && phase !== 'Succeeded' && phase !== 'Failed';
  });
}

/** The first few of many. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
