import type { PlatformStatus } from '../api/types.ts';
import { type KubeObject, type ObjectRef, refKey } from '../objects/object.ts';
import type { Context } from './context.ts';
import { nameLabel } from './names.ts';
import { tryPod } from './proxies/trial.ts';
import type { WorkloadState } from './workload-state.ts';

/** Within this time controllers make pods when nothing is in the way. */
const soonMs = 10_000;

/**
 * Why pods of StatefulSets are not there, by the name of these. A Deployment says so in its status, a StatefulSet in events alone: so the
 * API server is asked what it would say to a pod. Asked only when the platform has not been ready for a while.
 */
export async function refusedPods(
  context: Context,
  platform: KubeObject,
  stateful: readonly { workload: ObjectRef }[],
  pods: readonly KubeObject[],
  workloads: ReadonlyMap<string, WorkloadState>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (!isUnreadyForLong(context, platform)) return found;
  for (const { workload } of stateful) {
    const { name } = workload;
    const own = pods.filter(({ metadata }) => metadata.labels?.[nameLabel] === name);
    if (own.length >= (workloads.get(refKey(workload))?.replicas ?? 0)) continue;
    const trial = await tryPod(context, workload);
    if (trial?.kind === 'refused') found.set(name, `pods cannot be created: ${trial.why}`);
  }
  return found;
}

function isUnreadyForLong({ client }: Context, { status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as PlatformStatus;
  const ready = conditions.find(({ type }) => type === 'WorkloadsReady');
  return ready?.status === 'False' && client.serverNow() - Date.parse(ready.lastTransitionTime) >= soonMs;
}
