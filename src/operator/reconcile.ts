import type { ObservabilityPlatform, PlatformStatus } from '../api/types.ts';
import { validatePlatform } from '../api/validate.ts';
import type { StorageClassFacts } from '../facts/facts.ts';
import { type KubeObject, refOf } from '../objects/object.ts';
import { componentNames } from '../platform/component.ts';
import { endpointOf } from '../platform/endpoint.ts';
import { claimLabel } from '../platform/labels.ts';
import { extended, extentOf, extentOfMembers } from './applyset.ts';
import { canaryFacts } from './canary-facts.ts';
import { claimWinner } from './claim.ts';
import { compiledFor } from './compiled-for.ts';
import type { Compiled } from './compiler.ts';
import type { Again, Context } from './context.ts';
import { marksOf } from './decorate.ts';
import { factsFor } from './facts-for.ts';
import { followPlan, type Progress } from './follow.ts';
import { type Held, heldBack } from './held.ts';
import { type Observed, observe } from './observe.ts';
import type { Followed, Outcome } from './outcome.ts';
import { isMember } from './ownership.ts';
import { type Prepared, preparePlatform, writeStatus } from './platform-write.ts';
import { tendProxies } from './proxies/tend.ts';
import { planRefs, pruneSet } from './prune.ts';
import { removePlatform } from './remove.ts';
import { removeObjects } from './remove-objects.ts';
import { type Assessed, assessRollout, heldAssessment } from './rollout/assess.ts';
import { heldRollout, prepareRollout, type Rollout } from './rollout/prepare.ts';
import { runningVersions } from './running-versions.ts';
import { scopeOf } from './scope-of.ts';
import { type Advance, advance, factsInStage, held } from './stages/advance.ts';
import { journeyOf } from './stages/journey.ts';
import { statusOf } from './status.ts';
import { tendVolumes, type Volumes } from './storage/tend.ts';
import { timestamp } from './timestamp.ts';
import { trafficOf } from './traffic-of.ts';
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
  const checked = validatePlatform(context.asKnown(platform));
  if (!checked.platform)
    return tell(context, platform, { kind: 'invalid', diagnostics: checked.diagnostics }, false, {});
  const { spec } = checked.platform;
  const meshEnabled = spec.serviceMesh?.enabled === true;
  const known = {
    ...(await factsFor(context, checked.platform)),
    canaries: await canaryFacts(context, checked.platform),
  };
  const journey = await journeyOf(context, platform, checked.platform, known);
  const facts = factsInStage(known, journey);
  // The workloads know best what runs: an operator that was stopped may not have said so in the status.
  const versions = runningVersions(context, platform);
  const compiled = await compiledFor(
    context,
    { ...checked.platform, status: { ...checked.platform.status, versions } },
    facts,
  );
  const diagnostics = [...checked.diagnostics, ...compiled.diagnostics];
  if (!compiled.plan) return tell(context, platform, { kind: 'invalid', diagnostics }, meshEnabled, {});

  const rollout = spec.paused
    ? heldRollout(platform, compiled.plan)
    : await prepareRollout(context, platform, compiled, compiled.plan);
  const step = spec.paused
    ? { platform, progress: { problems: [] } }
    : await write(context, platform, rollout, {
        held: heldBack(checked.platform, facts),
        keepRetained: spec.deletionPolicy === 'Retain',
        classes: facts.storageClasses,
      });
  const { outcome, againAfterMs, observed } = await followed(
    context,
    step,
    { ...compiled, diagnostics },
    rollout,
    spec.paused,
  );
  const { whenUnmeasured = 'Wait' } = spec.serviceMesh?.rollout ?? {};
  const { configurations } = outcome;
  const situation = {
    platform,
    facts,
    compiled,
    observed,
    progress: step.progress,
    configurations,
    whenUnmeasured,
  };
  const next: Advance = spec.paused
    ? { stage: held(context, journey, platform) }
    : await advance(context, journey, situation);
  const traffic = await trafficOf(context, platform, compiled, observed);
  const told = {
    ...outcome,
    traffic,
    external: externalUrls(checked.platform),
    scope: scopeOf(context, checked.platform, step.platform),
    mtls: next.mtls,
    meshStage: next.stage,
    meshStuck: next.stuck,
  };
  const again = await tell(context, step.platform, told, meshEnabled, step.progress);
  return sooner(
    sooner(sooner(sooner(again, againAfterMs), next.againAfterMs), traffic && context.options.trafficMs),
    'againAfterMs' in step ? step.againAfterMs : undefined,
  );
}

function externalUrls(platform: ObservabilityPlatform): Record<string, string> {
  const found = componentNames.flatMap((name) => {
    const endpoint = endpointOf(platform, platform.metadata.namespace ?? '', name);
    return endpoint?.external ? [[name, endpoint.url] as const] : [];
  });
  return Object.fromEntries(found);
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

interface WriteOptions {
  held: Held;
  keepRetained: boolean;
  classes: readonly StorageClassFacts[] | undefined;
}

interface Step extends Again {
  platform: KubeObject;
  progress: Progress;
  volumes?: Volumes;
}

/** Writes the plan and removes what is no longer in it. */
async function write(
  context: Context,
  found: KubeObject,
  { plan, keep }: Rollout,
  { held, keepRetained, classes }: WriteOptions,
): Promise<Step> {
  const home = found.metadata.namespace ?? '';
  const planned = extentOfMembers(planRefs(plan), home);
  const first = await preparePlatform(context, found, extended(extentOf(found.metadata), planned));
  // Nothing that the finalizer has to hold may be there without it.
  if (first.kind === 'later') return { platform: found, progress: { problems: [], ...waiting(first) } };
  const { platform: prepared } = first;
  const marks = marksOf(prepared);
  const { plan: possible, volumes } = await tendVolumes(context, prepared, plan, classes);
  const walked = await followPlan(context, marks, possible, held);
  const progress = { ...walked, problems: [...walked.problems, ...volumes.problems] };
  if (progress.problems.some(({ aside }) => !aside) || progress.waitingFor)
    return { platform: prepared, progress, volumes };

  const members = context.objects
    .ofApplySet(marks.applySet)
    .filter(({ metadata }) => isMember(metadata, marks.applySet));
  const surplus = pruneSet(members, marks.applySet, [...planRefs(plan), ...keep], { keepRetained });
  const { going, againAfterMs } = context.drains.letGo(surplus, members);
  await removeObjects(context, going, 'Background');
  // A kind is struck from the ApplySet's list only when a later look shows that nothing of it is left.
  const last = await preparePlatform(context, prepared, extended(planned, extentOfMembers(members.map(refOf), home)));
  return {
    ...(last.kind === 'later'
      ? { platform: prepared, progress: { ...progress, ...waiting(last) } }
      : { platform: last.platform, progress }),
    volumes,
    ...(againAfterMs === undefined ? {} : { againAfterMs }),
  };
}

function waiting({ why, afterMs }: Prepared & { kind: 'later' }): Pick<Progress, 'waitingFor' | 'afterMs'> {
  return { waitingFor: why, afterMs };
}

async function followed(
  context: Context,
  { platform, progress: { problems, waitingFor }, volumes }: Step,
  compiled: Compiled,
  rollout: Rollout,
  paused: boolean,
): Promise<{ outcome: Followed; observed: Observed } & Again> {
  const observed = await observe(context, platform, compiled);
  const { workloads, problems: podProblems, canaryProblems, outsideMesh } = observed;
  // What has not been written cannot have been tried.
  const isWritten = !paused && problems.every(({ aside }) => aside) && !waitingFor;
  const { components, ...again } = isWritten
    ? await assessRollout(context, platform, compiled, rollout, observed)
    : heldAssessment(rollout);
  const notNow = isWritten ? unproven(components) : paused ? 'the platform is paused' : 'the plan is not written yet';
  const { againAfterMs, ...proxies } = await tendProxies(context, platform, compiled, observed, notNow);
  const outcome: Followed = {
    kind: 'followed',
    compiled,
    paused,
    planHash: context.hashOf(rollout.plan),
    planObjects: planRefs(rollout.plan).length,
    problems,
    ...(waitingFor === undefined ? {} : { waitingFor }),
    workloads,
    podProblems,
    canaryProblems,
    outsideMesh,
    proxies,
    configurations: components,
    ...(volumes ? { volumes } : {}),
  };
  return { outcome, observed, ...sooner(again, againAfterMs) };
}

/** Why pods are not replaced for another reason meanwhile: they would tell nothing of the configuration any more. */
function unproven(configurations: ReadonlyMap<string, Assessed>): string | undefined {
  const [found] = [...configurations].filter(
    ([, { evidence }]) => evidence.kind === 'pending' || evidence.kind === 'fails',
  );
  return found && `the configuration of ${found[0]} is being tried`;
}

function sooner({ againAfterMs }: Again, limit: number | undefined): Again {
  const times = [againAfterMs, limit].filter((time) => time !== undefined);
  return times.length > 0 ? { againAfterMs: Math.min(...times) } : {};
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
    versions: runningVersions(context, platform),
    now: timestamp(context.client.serverNow()),
    meshEnabled,
    outcome,
  });
  const told = await writeStatus(context, platform, status);
  if (told.isWritten) tellTransitions(context, platform, previous, status);
  const { recheckMs, unreadyMs, resyncMs } = context.options;
  if (told.againAfterMs !== undefined) return sooner(told, afterMs);
  if (afterMs !== undefined) return { againAfterMs: afterMs };
  if (problems.length > 0 || waitingFor) return { againAfterMs: recheckMs };
  if (outcome.kind === 'followed' && status.conditions?.[0]?.status !== 'True') return { againAfterMs: unreadyMs };
  return { againAfterMs: resyncMs * (0.9 + 0.2 * clock.random()) };
}
