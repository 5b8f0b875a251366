import type { KubeObject } from '../objects/object.ts';

interface PodStatus {
  phase?: string;
  message?: string;
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
  initContainerStatuses?: ContainerStatus[];
  containerStatuses?: ContainerStatus[];
}

interface ContainerStatus {
  name: string;
  ready?: boolean;
  started?: boolean;
  restartCount?: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: object;
  terminated?: { reason?: string; exitCode?: number; message?: string };
}

/** Why a pod does not work, as `grafana-0: container grafana ImagePullBackOff: …`; undefined when it works or says nothing. */
export function podProblem(pod: KubeObject): string | undefined {
  if (pod.metadata.deletionTimestamp) return undefined;
  const status = (pod.status ?? {}) as PodStatus;
  const problem = unscheduled(status) ?? brokenContainer(status) ?? failed(status) ?? unreadyContainer(status);
  return problem === undefined ? undefined : `${pod.metadata.name}: ${problem}`;
}

function unscheduled({ conditions = [] }: PodStatus): string | undefined {
  const scheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  return scheduled && sentence(scheduled.reason ?? 'Unschedulable', scheduled.message);
}

function failed({ phase, message, conditions = [] }: PodStatus): string | undefined {
  if (phase !== 'Failed') return undefined;
  return sentence('Failed', message ?? conditions.find(({ type }) => type === 'DisruptionTarget')?.message);
}

/** A container that only starts says nothing of interest. */
const starting = new Set(['ContainerCreating', 'PodInitializing']);

function brokenContainer(status: PodStatus): string | undefined {
  for (const container of containers(status)) {
    const { waiting, terminated } = container.state ?? {};
    if (waiting?.reason && !starting.has(waiting.reason)) {
      const last = container.lastState?.terminated;
      const exit = last
        ? `last exit code ${last.exitCode ?? 'unknown'}${last.reason ? ` (${last.reason})` : ''}`
        : undefined;
      return `container ${container.name} ${sentence(waiting.reason, waiting.message ?? exit)}`;
    }
    if (terminated && terminated.exitCode !== 0) {
      return `container ${container.name} ${sentence(terminated.reason ?? 'Error', terminated.message ?? `exit code ${terminated.exitCode ?? 'unknown'}`)}`;
    }
  }
  return undefined;
}

function unreadyContainer(status: PodStatus): string | undefined {
  const unready = (status.containerStatuses ?? []).find(({ ready, state }) => !ready && state?.running);
  return unready && `container ${unready.name} runs but is not ready`;
}

function containers({ initContainerStatuses = [], containerStatuses = [] }: PodStatus): ContainerStatus[] {
  return [...initContainerStatuses, ...containerStatuses];
}

function sentence(reason: string, message: string | undefined): string {
  const first = message?.split('\n')[0]?.trim();
  return first ? `${reason}: ${first}` : reason;
}
