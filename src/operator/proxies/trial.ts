import { ApiError } from '../../kube/errors.ts';
import { at, fields, isRecord, items, text } from '../../objects/access.ts';
import type { KubeObject, ObjectRef } from '../../objects/object.ts';
import type { Context } from '../context.ts';

/** What the API server would make of a new pod of a workload, with all that admission adds to it. */
export type Trial = { kind: 'made'; pod: KubeObject } | { kind: 'refused'; why: string };

/**
 * Has a pod of a workload's template made without keeping it (a dry run). Webhooks are asked as for any other pod, so the answer
 * tells whether pods can be created at all, and with which proxy. Undefined when the workload is not there.
 */
export async function tryPod({ client }: Context, workload: ObjectRef): Promise<Trial | undefined> {
  const live = await client.get(workload);
  if (!live) return undefined;
  try {
    return { kind: 'made', pod: await client.create(podOf(live), { dryRun: true, once: true }) };
  } catch (error) {
    if (error instanceof ApiError) return { kind: 'refused', why: error.message };
    throw error;
  }
}

/** As its controller would make it; claims of a StatefulSet become volumes. */
export function podOf(workload: KubeObject): KubeObject {
  const template = at(workload.spec, 'template');
  const { name, namespace = '' } = workload.metadata;
  const spec = fields(at(template, 'spec'));
  const claims = items(at(workload.spec, 'volumeClaimTemplates')).flatMap((claim) => {
    const volume = text(at(claim, 'metadata', 'name'));
    return volume === undefined ? [] : [{ name: volume, persistentVolumeClaim: { claimName: `${volume}-${name}-0` } }];
  });
  const metadata = at(template, 'metadata');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...(isRecord(metadata) ? metadata : {}), name: `${name}-trial`, namespace },
    spec: { ...spec, ...(claims.length > 0 ? { volumes: [...items(spec['volumes']), ...claims] } : {}) },
  };
}
