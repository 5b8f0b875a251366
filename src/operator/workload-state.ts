import type { KubeObject } from '../objects/object.ts';

/** What the platform's status needs to know of a workload. */
export interface WorkloadState {
  ready: boolean;
  /** Its controller knows the latest change: only then do its pods tell anything about it. */
  seen: boolean;
  /** All pods there are, are of the latest version. */
  updated: boolean;
  replicas: number;
  readyReplicas: number;
  /** Of those, the ones that have been ready for as long as the workload asks. */
  availableReplicas: number;
  /** Why it is not ready, as far as the workload itself knows. */
  message?: string;
}

/** Of a DaemonSet, whose controller counts nodes. */
interface NodesStatus {
  observedGeneration?: number;
  desiredNumberScheduled?: number;
  updatedNumberScheduled?: number;
  numberReady?: number;
  numberAvailable?: number;
}

interface WorkloadStatus {
  observedGeneration?: number;
  replicas?: number;
  readyReplicas?: number;
  updatedReplicas?: number;
  availableReplicas?: number;
  currentRevision?: string;
  updateRevision?: string;
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
}

/** A DaemonSet has as many replicas as there are nodes for it: none at all where there is no node. */
function statusOf({ kind, status = {} }: KubeObject): WorkloadStatus {
  if (kind !== 'DaemonSet') return status as WorkloadStatus;
  const nodes = status as NodesStatus;
  return {
    ...(nodes.observedGeneration === undefined ? {} : { observedGeneration: nodes.observedGeneration }),
    replicas: nodes.desiredNumberScheduled ?? 0,
    updatedReplicas: nodes.updatedNumberScheduled ?? 0,
    readyReplicas: nodes.numberReady ?? 0,
    availableReplicas: nodes.numberAvailable ?? 0,
  };
}

/** Whether a Deployment, StatefulSet or DaemonSet has rolled out completely at its current generation, by the rules of kstatus. */
export function workloadState(workload: KubeObject): WorkloadState {
  const spec = (workload.spec ?? {}) as { replicas?: number; updateStrategy?: { type?: string } };
  const status = statusOf(workload);
  const replicas = workload.kind === 'DaemonSet' ? (status.replicas ?? 0) : (spec.replicas ?? 1);
  const readyReplicas = status.readyReplicas ?? 0;
  const message = unreadiness(workload, replicas, status, spec.updateStrategy?.type === 'OnDelete');
  return {
    ready: message === undefined,
    seen: isSeen(workload, status),
    updated: isUpdated(replicas, status),
    replicas,
    readyReplicas,
    availableReplicas: status.availableReplicas ?? 0,
    ...(message === undefined ? {} : { message }),
  };
}

function unreadiness(
  workload: KubeObject,
  replicas: number,
  status: WorkloadStatus,
  onDelete: boolean,
): string | undefined {
  const { kind, metadata } = workload;
  if (metadata.deletionTimestamp) return 'is being deleted';
  if (!isSeen(workload, status)) return 'the latest change has not been seen yet';
  const failed = (status.conditions ?? []).find(
    ({ type, status: value, reason }) =>
      (type === 'Progressing' && reason === 'ProgressDeadlineExceeded') ||
      (type === 'ReplicaFailure' && value === 'True'),
  );
  if (failed?.type === 'ReplicaFailure') return failed.message ?? failed.reason ?? 'pods cannot be created';
  const updated = status.updatedReplicas ?? 0;
  if (!onDelete && updated < replicas) return `${updated} of ${replicas} pods are of the latest version`;
  if (kind === 'Deployment' && (status.replicas ?? 0) > updated) return 'pods of an earlier version are still there';
  const ready =
    kind === 'Deployment'
      ? Math.min(status.availableReplicas ?? 0, status.readyReplicas ?? 0)
      : (status.readyReplicas ?? 0);
  if (ready < replicas) return `${ready} of ${replicas} pods are ready`;
  if (kind === 'StatefulSet' && !onDelete && status.currentRevision !== status.updateRevision)
    return 'the roll-out is not complete';
  return undefined;
}

function isUpdated(replicas: number, { replicas: made = 0, updatedReplicas = 0 }: WorkloadStatus): boolean {
  return updatedReplicas >= replicas && made <= updatedReplicas;
}

function isSeen({ metadata }: KubeObject, status: WorkloadStatus): boolean {
  return (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}
