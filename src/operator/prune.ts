import type { KubeObject, ObjectRef } from '../objects/object.ts';
import { refKey, refOf } from '../objects/object.ts';
import { removalRank } from '../plan/kinds.ts';
import type { Plan } from '../plan/plan.ts';
import { retainAnnotation } from './names.ts';
import { isMember } from './ownership.ts';

export interface Removal extends ObjectRef {
  /** Deleted only while it is this very object. */
  uid: string;
}

/** Everything a plan contains, secrets it only asks for included. */
export function planRefs(plan: Plan): ObjectRef[] {
  return plan.waves.flatMap((wave) => [
    ...wave.objects.map(refOf),
    ...(wave.secrets ?? []).map(({ namespace, name }) => ({ apiVersion: 'v1', kind: 'Secret', namespace, name })),
  ]);
}

/**
 * Members of the ApplySet that are in the namespace but not in `keep`, in the order in which they have to go: workloads first,
 * policies last. Secrets without which a volume cannot be opened stay while `keepRetained`.
 */
export function pruneSet(
  members: readonly KubeObject[],
  applySet: string,
  keep: readonly ObjectRef[],
  options: { keepRetained: boolean },
): Removal[] {
  const kept = new Set(keep.map(refKey));
  return members
    .filter(({ metadata }) => isMember(metadata, applySet) && metadata.uid !== undefined)
    .filter((object) => !kept.has(refKey(refOf(object))))
    .filter(({ metadata }) => !(options.keepRetained && metadata.annotations?.[retainAnnotation] === 'true'))
    .map((object) => ({ ...refOf(object), uid: object.metadata.uid ?? '' }))
    .sort((a, b) => removalRank(a) - removalRank(b) || (refKey(a) < refKey(b) ? -1 : 1));
}
