import type { KubeObject, ObjectRef } from '../objects/object.ts';
import { partOf } from '../platform/labels.ts';
import type { Context } from './context.ts';
import { instanceLabel } from './names.ts';

const claimKind = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

/** The volume claims of a platform, also those whose StatefulSet is gone. */
export async function listVolumeClaims({ client }: Context, platform: KubeObject): Promise<KubeObject[]> {
  const { name, namespace = '' } = platform.metadata;
  const labelSelector = `app.kubernetes.io/part-of=${partOf},${instanceLabel}=${name}`;
  const { items } = await client.list(claimKind, { namespace, labelSelector });
  return items;
}

/** Which claim a pod waits for, as `volume data-loki-0 is Pending (storage class fast)`; undefined when none is pending. */
export function pendingVolume(claims: readonly KubeObject[], workload: ObjectRef): string | undefined {
  const pending = claims.find(({ metadata, status }) => {
    const { phase } = (status ?? {}) as { phase?: string };
    return phase === 'Pending' && new RegExp(`-${workload.name}-\\d+$`).test(metadata.name);
  });
  if (!pending) return undefined;
  const { storageClassName } = (pending.spec ?? {}) as { storageClassName?: string };
  return `volume ${pending.metadata.name} is Pending (storage class ${storageClassName ?? 'not set'})`;
}
