import { refText } from '../objects/object.ts';
import type { Context } from './context.ts';
import { fieldManager } from './names.ts';
import type { Removal } from './prune.ts';

interface SetSpec {
  persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string };
}

/**
 * Makes sure that no StatefulSet takes its volumes with it: one that was written when the policy was still Delete would.
 * Says what to wait for, or undefined when they may be deleted.
 */
export async function keepVolumes(
  { client, metrics }: Context,
  workloads: readonly Removal[],
): Promise<string | undefined> {
  for (const workload of workloads) {
    if (workload.kind !== 'StatefulSet') continue;
    const live = await client.get(workload);
    const { persistentVolumeClaimRetentionPolicy: policy } = (live?.spec ?? {}) as SetSpec;
    if (!live || live.metadata.deletionTimestamp) continue;
    if (policy?.whenDeleted === 'Delete') {
      const { uid: _, ...ref } = workload;
      const body = { spec: { persistentVolumeClaimRetentionPolicy: { ...policy, whenDeleted: 'Retain' } } };
      await client.patch(ref, { type: 'merge', fieldManager, body });
      metrics.wrote(workload.kind, 'patch');
      return `the volumes of ${refText(workload)} to be kept`;
    }
    const { items } = await client.list(
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
      { namespace: workload.namespace ?? '', metadataOnly: true },
    );
    const tied = items.find(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === workload.uid));
    if (tied) return `volume ${tied.metadata.name} to be kept when ${refText(workload)} goes`;
  }
  return undefined;
}
