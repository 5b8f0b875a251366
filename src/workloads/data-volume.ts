import type { StorageSpec } from '../api/spec/components/common.ts';
import { componentLabels } from '../platform/labels.ts';
import type { ComponentInput } from './component-input.ts';

export const dataVolume = 'data';

/** Whether the component's data outlives its pods. */
export function keepsData({ workload, spec }: Pick<ComponentInput, 'workload' | 'spec'>): boolean {
  return workload.dataPath !== undefined && spec.storage?.ephemeral !== true;
}

/** The claim of each replica; none where the data goes with the pod. */
export function claimTemplates(input: ComponentInput): Record<string, unknown>[] {
  if (!keepsData(input)) return [];
  const { kind, spec, platform } = input;
  const { labels, annotations, accessModes, storageClassName, dataSource } = spec.storage ?? {};
  return [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: dataVolume,
        labels: { ...labels, ...componentLabels(platform.metadata.name, kind.name) },
        ...(annotations ? { annotations } : {}),
      },
      spec: {
        accessModes: accessModes ?? ['ReadWriteOnce'],
        resources: { requests: { storage: size(input) } },
        ...(storageClassName ? { storageClassName } : {}),
        ...(dataSource ? source(dataSource) : {}),
      },
    },
  ];
}

/** The volume of a pod whose data is on the node. A pod that writes more is evicted. */
export function ephemeralVolumes(input: ComponentInput): Record<string, unknown>[] {
  const { workload } = input;
  return workload.dataPath !== undefined && !keepsData(input)
    ? [{ name: dataVolume, emptyDir: { sizeLimit: size(input) } }]
    : [];
}

function size({ spec, entry }: ComponentInput): string {
  return spec.storage?.size ?? entry.storage ?? '10Gi';
}

/** The older field takes snapshots and claims alone; others, filled in by populators, go into the newer one. */
function source({ apiGroup, kind, name }: NonNullable<StorageSpec['dataSource']>): Record<string, unknown> {
  const reference = { ...(apiGroup === '' ? {} : { apiGroup }), kind, name };
  const isClassic =
    kind === 'VolumeSnapshot' ? apiGroup === 'snapshot.storage.k8s.io' : kind === 'PersistentVolumeClaim' && !apiGroup;
  return isClassic ? { dataSource: reference } : { dataSourceRef: reference };
}
