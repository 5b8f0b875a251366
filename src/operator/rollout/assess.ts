import type { ConfigStatus } from '../../api/types.ts';
import { type KubeObject, refKey } from '../../objects/object.ts';
import type { ConfigRevision } from '../../workloads/config-revision.ts';
import type { Compiled, CompiledComponent } from '../compiler.ts';
import type { Context } from '../context.ts';
import { nameLabel, retryAnnotation } from '../names.ts';
import type { Observed } from '../observe.ts';
import { keyOf } from '../platform-store.ts';
import { isOfCanary, listPods } from '../pods.ts';
import { timestamp } from '../timestamp.ts';
import { chosen, isRolledBack } from './choose.ts';
import { crashOf, isReady } from './crash.ts';
import { type Evidence, judged } from './judge.ts';
import { mountsRevision } from './mounted.ts';
import type { Rollout } from './prepare.ts';

/** What has become of a component's configuration. */
export interface Assessed {
  state: ConfigStatus;
  evidence: Evidence;
}

export interface Assessment {
  /** By component. */
  components: ReadonlyMap<string, Assessed>;
  /** Milliseconds after which there may be more to see. */
  againAfterMs?: number;
}

/** Looks how the components do with what was written, and decides what is to be written next. */
export async function assessRollout(
  context: Context,
  platform: KubeObject,
  compiled: Compiled,
  { states, spare }: Rollout,
  observed: Observed,
): Promise<Assessment> {
  const components = new Map<string, Assessed>();
  const again: number[] = [];
  const now = timestamp(context.client.serverNow());
  const attempt = platform.metadata.annotations?.[retryAnnotation];
  const tried = attempt === undefined ? {} : { attempt };
  for (const component of compiled.components) {
    const { name, config } = component;
    const state = states.get(name);
    if (!config || !state) continue;
    const evidence = await evidenceOf(context, platform, { component, config, state, observed });
    const previous = previousOf(platform, name);
    const verdict = judged(state, evidence, { program: config.program, ...tried, ...(previous ? { previous } : {}) });
    const next = verdict === state ? state : chosenNext(verdict, config, attempt, now);
    components.set(name, { state: next, evidence });
    if (next.revision !== state.revision) {
      context.log.warn({ platform: keyOf(platform), component: name, ...next }, 'a configuration is rolled back');
      again.push(1);
    } else if (spare.has(name) && next.revision === next.accepted) {
      // What was kept until now can go.
      again.push(1);
    } else if (config.reload && evidence.kind !== 'works') again.push(pollMs(context, state));
  }
  return { components, ...(again.length > 0 ? { againAfterMs: Math.min(...again) } : {}) };
}

/** Nothing has been written, so nothing new can be told. */
export function heldAssessment({ states }: Rollout): Assessment {
  const components = [...states].map(([name, state]): [string, Assessed] => {
    const isSettled = state.revision === state.accepted && !isRolledBack(state);
    return [name, { state, evidence: { kind: isSettled ? 'works' : 'pending' } }];
  });
  return { components: new Map(components) };
}

/** A decision to go back is written down before it is acted upon, so that it survives whatever happens between. */
function chosenNext(
  verdict: ConfigStatus,
  config: ConfigRevision,
  attempt: string | undefined,
  now: string,
): ConfigStatus {
  if (verdict.rejected === undefined) return verdict;
  const next = chosen({
    previous: verdict,
    wanted: config,
    ...(attempt === undefined ? {} : { attempt }),
    isKept: () => true,
    now,
  });
  return next.revision === verdict.revision ? verdict : next;
}

interface Subject {
  component: CompiledComponent;
  config: ConfigRevision;
  state: ConfigStatus;
  observed: Observed;
}

async function evidenceOf(context: Context, platform: KubeObject, subject: Subject): Promise<Evidence> {
  const { component, config, state, observed } = subject;
  const { name, workload } = component;
  const isSettled = state.revision === state.accepted && !isRolledBack(state);
  if (isSettled && state.program === config.program) return { kind: 'works' };
  const ready = observed.workloads.get(refKey(workload))?.ready ?? false;
  if (ready && !config.reload) return { kind: 'works' };
  const all = observed.pods ?? (config.reload && ready ? await listPods(context, platform) : []);
  const pods = all.filter((pod) => pod.metadata.labels?.[nameLabel] === name && !isOfCanary(pod));
  if (!ready) return startEvidence(pods, subject);
  if (isSettled || !config.reload || areFresh(pods, state)) return { kind: 'works' };
  if (!context.reloads)
    return { kind: 'unwatched', why: 'the operator does not run in this cluster, so its reloads cannot be watched' };
  return context.reloads.look({
    key: `${keyOf(platform)}/${name}`,
    pods,
    reload: config.reload,
    since: state.since,
    graceMs: context.options.reloadGraceMs,
  });
}

/** Pods that were made after the configuration was written have started with it. */
function areFresh(pods: readonly KubeObject[], { since }: ConfigStatus): boolean {
  const madeMs = pods.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''));
  return pods.length > 0 && madeMs.every((made) => made >= Date.parse(since));
}

/** One that started is no proof, because others may not have tried; but it acquits the configuration of the others' crashes. */
function startEvidence(pods: readonly KubeObject[], { component: { name }, config, state }: Subject): Evidence {
  const sinceMs = Date.parse(state.since);
  const mounting = config.reload ? pods : pods.filter((pod) => mountsRevision(pod, config.directories, state.revision));
  const crashes = mounting.flatMap((pod) => crashOf(pod, name) ?? []);
  const crash = crashes.find(({ startedMs }) => !config.reload || startedMs >= sinceMs);
  if (!crash || mounting.some((pod) => isReady(pod, name))) return { kind: 'pending' };
  return { kind: 'fails', words: `${crash.pod}: ${crash.words}` };
}

function previousOf({ status }: KubeObject, component: string): ConfigStatus | undefined {
  const { components } = (status ?? {}) as { components?: Record<string, { config?: ConfigStatus }> };
  return components?.[component]?.config;
}

/** The longer it lasts, the less often. */
function pollMs({ client, options }: Context, { since }: ConfigStatus): number {
  const elapsed = client.serverNow() - Date.parse(since);
  return Math.min(Math.max(elapsed / 2, options.reloadPollMs), 12 * options.reloadPollMs);
}
