import { at, fields, items } from '../objects/access.ts';
import { type KubeObject, refOf } from '../objects/object.ts';
import type { Context } from './context.ts';
import { fieldManager, replicasManager } from './names.ts';

/**
 * Before an autoscaler decides on replicas: a field that its only manager no longer applies is removed, and the API server would
 * put one replica in its place until the autoscaler acts. So another manager takes it at its present value first; the
 * autoscaler's own write takes it from there. Nothing is left to do once ours does not own it, so a crash in between is made good
 * by the next look. Throws a Conflict when somebody scales at this very moment, to be tried again.
 */
export async function handOverReplicas({ client, metrics }: Context, desired: KubeObject): Promise<void> {
  if (!leavesReplicas(desired)) return;
  const ref = refOf(desired);
  const live = await client.get(ref, { managedFields: true });
  const replicas = at(live, 'spec', 'replicas');
  // Autoscalers leave alone what is scaled to zero: there, letting go is what starts it.
  if (!live || !replicas || !ownsReplicas(live)) return;
  const { apiVersion, kind } = desired;
  const metadata = { name: ref.name, ...(ref.namespace ? { namespace: ref.namespace } : {}) };
  await client.apply({ apiVersion, kind, metadata, spec: { replicas } }, { fieldManager: replicasManager });
  metrics.wrote(ref.kind, 'apply');
}

/** What an apply would make of the object after that: as many replicas as there are. For dry runs, which hand nothing over. */
export function withReplicasOf(live: KubeObject | undefined, desired: KubeObject): KubeObject {
  const replicas = at(live, 'spec', 'replicas');
  if (!leavesReplicas(desired) || !replicas) return desired;
  return { ...desired, spec: { ...fields(desired.spec), replicas } };
}

function leavesReplicas(desired: KubeObject): boolean {
  return desired.kind === 'Deployment' && at(desired, 'spec', 'replicas') === undefined;
}

function ownsReplicas({ metadata }: KubeObject): boolean {
  return items(metadata.managedFields).some(
    (entry) =>
      at(entry, 'manager') === fieldManager &&
      at(entry, 'operation') === 'Apply' &&
      at(entry, 'fieldsV1', 'f:spec', 'f:replicas') !== undefined,
  );
}
