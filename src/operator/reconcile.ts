import type { PlatformStatus } from '../api/types.ts';
import { validatePlatform } from '../api/validate.ts';
import { contentHash } from '../objects/canonical.ts';
import type { KubeObject } from '../objects/object.ts';
import type { Plan } from '../plan/plan.ts';
import { claimLabel } from '../platform/labels.ts';
import { groupKindText, memberGroupKinds } from './applyset.ts';
import { claimWinner } from './claim.ts';
import type { Compiled } from './compiler.ts';
import type { Again, Context } from './context.ts';
import { marksOf } from './decorate.ts';
import { followPlan, type Progress } from './follow.ts';
import { observe } from './observe.ts';
import type { Followed, Outcome } from './outcome.ts';
import { isMember } from './ownership.ts';
import { preparePlatform, writeStatus } from './platform-write.ts';
import { planRefs, pruneSet } from './prune.ts';
import { removePlatform } from './remove.ts';
import { removeObjects } from './remove-objects.ts';
import { statusOf } from './status.ts';
import { timestamp } from './timestamp.ts';
import { tellTransitions } from './transitions.ts';

/** Brings the cluster one step closer to what one platform asks for, and tells in its status how far that is. */
export async function reconcile(context: Context, key: string): Promise<Again> {
  const platform = context.platforms.get(key);
  if (!platform) return {};
  const { namespace = '', name, deletionTimestamp } = platform.metadata;
  if (deletionTimestamp) return removePlatform(context, platform);
  // What is left of a namespace that is going cannot be written to, and goes by itself.
  if (context.namespaces.get(namespace)?.deletionTimestamp) return {};

  const winner = claim(context, namespace);
  if (winner !== undefined && winner !== name) {
    return tell(context, platform, { kind: 'claimed', by: winner }, false, {});
  }
  const checked = validatePlatform(platform);
  if (!checked.platform)
    return tell(context, platform, { kind: 'invalid', diagnostics: checked.diagnostics }, false, {});
  const { spec } = checked.platform;
  const meshEnabled = spec.serviceMesh?.enabled === true;
  const compiled = context.compile(checked.platform, context.facts());
  const diagnostics = [...checked.diagnostics, ...compiled.diagnostics];
  if (!compiled.plan) return tell(context, platform, { kind: 'invalid', diagnostics }, meshEnabled, {});

  const step = spec.paused
    ? { platform, progress: { problems: [] } }
    : await write(context, platform, compiled.plan, spec.deletionPolicy === 'Retain');
  const outcome = await followed(
    context,
    step.platform,
    { ...compiled, diagnostics },
    compiled.plan,
    step.progress,
    spec.paused,
  );
  return tell(context, step.platform, outcome, meshEnabled, step.progress);
}

/** Decides who has the namespace, and remembers it until that platform is gone. */
function claim({ platforms, namespaces, claims }: Context, namespace: string): string | undefined {
  const holder = claims.get(namespace) ?? namespaces.get(namespace)?.labels?.[claimLabel];
  const known = platforms.inNamespace(namespace).map(({ metadata }) => metadata);
  const winner = claimWinner({ platforms: known, ...(holder === undefined ? {} : { holder }) });
  if (winner === undefined) claims.delete(namespace);
  else claims.set(namespace, winner);
  return winner;
}

interface Step {
  platform: KubeObject;
  progress: Progress;
}

/** Writes the plan and removes what is no longer in it. */
async function write(context: Context, found: KubeObject, plan: Plan, keepRetained: boolean): Promise<Step> {
  const planned = planRefs(plan).map(groupKindText);
  const prepared = await preparePlatform(context, found, [...memberGroupKinds(found.metadata), ...planned]);
  const marks = marksOf(prepared);
  const progress = await followPlan(context, marks, plan);
  if (progress.problems.length > 0 || progress.waitingFor) return { platform: prepared, progress };

  const members = context.objects
    .inNamespace(prepared.metadata.namespace ?? '')
    .filter(({ metadata }) => isMember(metadata, marks.applySet));
  const surplus = pruneSet(members, marks.applySet, planRefs(plan), { keepRetained });
  await removeObjects(context, surplus, 'Background');
  // A kind is struck from the ApplySet's list only when a later look shows that nothing of it is left.
  const platform = await preparePlatform(context, prepared, [...planned, ...members.map(groupKindText)]);
  return { platform, progress };
}

async function followed(
  context: Context,
  platform: KubeObject,
  compiled: Compiled,
  plan: Plan,
  { problems, waitingFor }: Progress,
  paused: boolean,
): Promise<Followed> {
  const { workloads, problems: podProblems, outsideMesh } = await observe(context, platform, compiled);
  return {
    kind: 'followed',
    compiled,
    paused,
    planHash: contentHash(plan),
    planObjects: planRefs(plan).length,
    problems,
    ...(waitingFor === undefined ? {} : { waitingFor }),
    workloads,
    podProblems,
    outsideMesh,
  };
}

/** Writes the status and says when to look again. */
async function tell(
  context: Context,
  platform: KubeObject,
  outcome: Outcome,
  meshEnabled: boolean,
  { problems = [], waitingFor, afterMs }: Partial<Progress>,
): Promise<Again> {
  const { clock } = context.client;
  const previous = (platform.status ?? {}) as PlatformStatus;
  const status = statusOf({
    generation: platform.metadata.generation ?? 0,
    previous,
    now: timestamp(clock.now()),
    meshEnabled,
    outcome,
  });
  if (await writeStatus(context, platform, status)) tellTransitions(context, platform, previous, status);
  const { recheckMs, unreadyMs, resyncMs } = context.options;
  if (afterMs !== undefined) return { againAfterMs: afterMs };
  if (problems.length > 0 || waitingFor) return { againAfterMs: recheckMs };
  if (outcome.kind === 'followed' && status.conditions?.[0]?.status !== 'True') return { againAfterMs: unreadyMs };
  return { againAfterMs: resyncMs * (0.9 + 0.2 * clock.random()) };
}
