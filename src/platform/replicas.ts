import type { ComponentSpec } from './component-spec.ts';

/** How many pods there may be at most, whoever decides on it. */
export function mostReplicas({ replicas, autoscaling }: ComponentSpec): number {
  return autoscaling?.maxReplicas ?? replicas ?? 1;
}

export function fewestReplicas({ replicas, autoscaling }: ComponentSpec): number {
  return autoscaling?.minReplicas ?? replicas ?? 1;
}
