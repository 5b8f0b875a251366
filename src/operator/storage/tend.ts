import type { StorageClassFacts } from '../../facts/facts.ts';
import { ApiError, isForbidden, isInvalid } from '../../kube/errors.ts';
import { type KubeObject, refOf } from '../../objects/object.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Context } from '../context.ts';
import { fieldManager } from '../names.ts';
import type { Problem } from '../outcome.ts';
import { listVolumeClaims } from '../volumes.ts';
import { type Growth, growthOf, notExpandable, refOfClaim, withTemplatesOf } from './growth.ts';
import type { VolumeClaim } from './volume-claim.ts';

/** How the volumes of a platform are, compared with what is asked for. */
export interface Volumes {
  problems: Problem[];
  growing: VolumeClaim[];
  larger: Growth['larger'];
  /** How many were looked at. */
  count: number;
}

export interface Tended {
  /** What can be written: where volumes cannot follow, the StatefulSet keeps its templates. */
  plan: Plan;
  volumes: Volumes;
}

/**
 * Lets volumes grow in place. Claims are made larger first, each by itself; then the StatefulSet, whose templates nobody can
 * change, is made anew around its pods (see ensure.ts). Every step is decided from what is there, so any of them may be the last
 * before a crash.
 */
export async function tendVolumes(
  context: Context,
  platform: KubeObject,
  plan: Plan,
  classes: readonly StorageClassFacts[] | undefined,
): Promise<Tended> {
  const namespace = platform.metadata.namespace ?? '';
  const claims = await context.volumes.claims(namespace, () => listVolumeClaims(context, platform));
  const volumes: Volumes = { problems: [], growing: [], larger: [], count: claims.length };
  if (claims.length === 0) return { plan, volumes };

  const replaced = new Map<KubeObject, KubeObject>();
  for (const set of plan.waves.flatMap((wave) => wave.objects).filter(({ kind }) => kind === 'StatefulSet')) {
    const growth = growthOf(set, claims, classes);
    const refusals: Problem[] = [];
    for (const { claim, size } of growth.grow) {
      const refusal = await grow(context, claim, size);
      if (refusal) refusals.push(refusal);
      else volumes.growing.push({ ...claim, requested: size });
    }
    const problems = [...growth.problems, ...refusals];
    volumes.problems.push(...problems);
    volumes.growing.push(...growth.growing);
    volumes.larger.push(...growth.larger);
    const live = problems.length > 0 ? await context.client.get(refOf(set)) : undefined;
    if (live) replaced.set(set, withTemplatesOf(set, live));
  }
  const waves = plan.waves.map((wave) => ({
    ...wave,
    objects: wave.objects.map((object) => replaced.get(object) ?? object),
  }));
  return { plan: replaced.size > 0 ? { ...plan, waves } : plan, volumes };
}

async function grow(context: Context, claim: VolumeClaim, size: string): Promise<Problem | undefined> {
  const { client, log, metrics, volumes } = context;
  try {
    const body = { spec: { resources: { requests: { storage: size } } } };
    await client.patch(refOfClaim(claim), { type: 'merge', fieldManager, body });
    metrics.wrote('PersistentVolumeClaim', 'patch');
    log.info({ claim: `${claim.namespace}/${claim.name}`, from: claim.requested, to: size }, 'a volume grows');
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || !(isForbidden(error) || isInvalid(error))) throw error;
    return notExpandable(claim, size, error.message);
  } finally {
    volumes.forget(claim.namespace);
  }
}
