import { type KubeObject, type ObjectRef, refKey } from '../objects/object.ts';
import type { Compiled } from './compiler.ts';
import type { Context } from './context.ts';
import { listPods, type PodReport, podReport } from './pods.ts';
import { refusedPods } from './refused-pods.ts';
import { listVolumeClaims, pendingVolume } from './volumes.ts';
import { type WorkloadState, workloadState } from './workload-state.ts';

export interface Observed extends PodReport {
  /** By refKey; what is not there is missing. */
  workloads: Map<string, WorkloadState>;
  /** The platform's pods, when they had to be looked at. */
  pods?: KubeObject[];
}

/**
 * How the platform's workloads do. What writing has just verified is known already; the rest is read. Pods are looked at only
 * when a workload is not ready, or when they have to be part of a mesh, and not before a controller has seen the workload:
 * there are none yet, and its next word wakes the platform again.
 */
export async function observe(context: Context, platform: KubeObject, compiled: Compiled): Promise<Observed> {
  const workloads = new Map<string, WorkloadState>();
  const all = [...compiled.components, ...(compiled.canaries ?? [])];
  for (const { workload } of all) {
    const state = await stateOf(context, workload);
    if (state) workloads.set(refKey(workload), state);
  }
  const seen = all.filter(({ workload }) => workloads.get(refKey(workload))?.seen);
  const unready = seen.filter(({ workload }) => !workloads.get(refKey(workload))?.ready);
  if (unready.length === 0 && !seen.some(({ inMesh }) => inMesh))
    return { workloads, problems: new Map(), canaryProblems: new Map(), outsideMesh: [] };

  const pods = await listPods(context, platform);
  const report = podReport(pods, compiled);
  const stateful = unready.filter(({ workload }) => workload.kind === 'StatefulSet');
  if (stateful.length > 0) {
    const refused = await refusedPods(context, platform, stateful, pods, workloads);
    const claims = await listVolumeClaims(context, platform);
    for (const { workload } of stateful) {
      const pending = pendingVolume(claims, workload);
      // A StatefulSet has the name of its component.
      const { name } = workload;
      const told = [report.problems.get(name), refused.get(name), pending].filter((text) => text !== undefined);
      if (told.length > 0) report.problems.set(name, told.join('; '));
    }
  }
  return { workloads, pods, ...report };
}

/** Undefined when it is not there. */
export async function stateOf({ client, objects }: Context, workload: ObjectRef): Promise<WorkloadState | undefined> {
  const seen = objects.get(workload)?.metadata;
  const verified = objects.verified(workload);
  if (seen && verified?.workload && seen.resourceVersion === verified.resourceVersion) return verified.workload;
  const live = await client.get(workload);
  return live && workloadState(live);
}
