import { isDeepStrictEqual } from 'node:util';
import type { KubeClient } from '../../kube/client.ts';
import { ApiError, applyConflicts, isInvalid, isKindNotServed, isNotFound } from '../../kube/errors.ts';
import { at, items, text } from '../../objects/access.ts';
import { type KubeObject, refKey, refOf } from '../../objects/object.ts';
import { each } from '../../operator/each.ts';
import { fieldManager, sharedFieldManager } from '../../operator/names.ts';
import { withReplicasOf } from '../../operator/replicas.ts';
import type { Plan } from '../../plan/plan.ts';
import { inCanonicalOrder } from '../../plan/serialize.ts';
import { configRevisionLabel } from '../../platform/labels.ts';
import { type Change, changeOf } from './change.ts';
import { ownedObjects } from './owned.ts';

export interface Compared {
  /** In the order of the plan, then what would be removed. */
  changes: Change[];
  /** Objects that are as planned. */
  same: number;
}

/**
 * What applying the plan would do, found out by server-side dry runs: the API server fills in defaults on both sides, so
 * that only real differences are left. Writes nothing.
 */
export async function compare(
  client: KubeClient,
  platform: { name: string; namespace: string },
  plan: Plan,
): Promise<Compared> {
  const planned = plan.waves.flatMap((wave) => [
    ...(wave.shared ?? []).map((object) => ({ object: inCanonicalOrder(object), shared: true })),
    ...wave.objects.map((object) => ({ object: inCanonicalOrder(object), shared: false })),
  ]);
  const found = await each(planned, 8, ({ object, shared }) => plannedChange(client, object, shared));
  const kept = new Set([...planned.map(({ object }) => refKey(refOf(object))), ...requestedSecrets(plan)]);
  const removed = (await ownedObjects(client, platform)).filter(
    // Earlier revisions of a configuration stay for a while, so that they can be gone back to.
    (object) => !kept.has(refKey(refOf(object))) && !object.metadata.labels?.[configRevisionLabel],
  );
  const changes = [...found, ...removed.map((object) => changeOf(refOf(object), object, undefined))];
  const real = changes.filter((change) => change !== undefined);
  return { changes: real, same: planned.length - found.filter(Boolean).length };
}

async function plannedChange(client: KubeClient, object: KubeObject, shared: boolean): Promise<Change | undefined> {
  const ref = refOf(object);
  const live = await client.get(ref, { managedFields: true });
  const manager = shared ? sharedFieldManager : applierOf(live);
  try {
    const kept = withReplicasOf(live, object);
    const applied = await client.apply(kept, { fieldManager: manager, force: !shared, dryRun: true });
    return changeOf(ref, live, applied);
  } catch (error) {
    const anew = live && (await madeAnew(client, object, live, error));
    if (anew) return changeOf(ref, live, anew);
    const reason = refusal(error);
    if (reason !== undefined) return { kind: 'refused', ref, reason, before: '', after: '' };
    // The namespace or the kind is not there yet: everything is new.
    if (!live && (isNotFound(error) || isKindNotServed(error))) return changeOf(ref, undefined, object);
    throw error;
  }
}

/**
 * What cannot be changed in place of a StatefulSet is changed by making it anew around its pods, as long as those are found
 * again: what the API server would make of it is asked for under another name. Undefined when that is no way.
 */
async function madeAnew(
  client: KubeClient,
  object: KubeObject,
  live: KubeObject,
  error: unknown,
): Promise<KubeObject | undefined> {
  if (object.kind !== 'StatefulSet' || !isInvalid(error)) return undefined;
  if (!isDeepStrictEqual(at(object, 'spec', 'selector'), at(live, 'spec', 'selector'))) return undefined;
  const metadata = { ...object.metadata, name: `${object.metadata.name}-anew` };
  try {
    const made = await client.create({ ...object, metadata }, { dryRun: true });
    return { ...made, metadata: { ...live.metadata, labels: made.metadata.labels ?? {} } };
  } catch (refused) {
    if (refused instanceof ApiError) return undefined;
    throw refused;
  }
}

/** Who applies this object: only a dry run under that name shows what is no longer planned. */
function applierOf(live: KubeObject | undefined): string {
  const appliers = items(live?.metadata.managedFields)
    .filter((entry) => at(entry, 'operation') === 'Apply' && at(entry, 'subresource') === undefined)
    .map((entry) => text(at(entry, 'manager')) ?? '');
  return appliers.includes(fieldManager) ? fieldManager : (appliers.find(Boolean) ?? fieldManager);
}

function refusal(error: unknown): string | undefined {
  const conflicts = applyConflicts(error);
  if (conflicts.length > 0) return conflicts.map(({ manager, field }) => `${field} is set by ${manager}`).join(', ');
  return isInvalid(error) ? error.message : undefined;
}

function requestedSecrets(plan: Plan): string[] {
  const requests = plan.waves.flatMap((wave) => wave.secrets ?? []);
  return requests.map(({ name, namespace }) => refKey({ apiVersion: 'v1', kind: 'Secret', name, namespace }));
}
