import type { KubeObject } from '../objects/object.ts';
import { componentLabels } from '../platform/labels.ts';
import { mostReplicas } from '../platform/replicas.ts';
import type { ComponentInput } from './component-input.ts';
import { workloadSelector } from './selector.ts';

/** What keeps replicas there while nodes are drained, and what decides on their number. */
export function availabilityObjects(input: ComponentInput): KubeObject[] {
  return [...disruptionBudget(input), ...autoscaler(input)];
}

/** None for a single replica: it could only be away or hold up a drain. */
function disruptionBudget(input: ComponentInput): KubeObject[] {
  const { enabled = true, maxUnavailable, minAvailable } = input.spec.podDisruptionBudget ?? {};
  if (!enabled || mostReplicas(input.spec) === 1) return [];
  return [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadata(input),
      spec: {
        selector: { matchLabels: workloadSelector(input) },
        ...(minAvailable === undefined ? { maxUnavailable: maxUnavailable ?? 1 } : { minAvailable }),
        // A pod that does not get ready must not hold up a drain: it may be the node that is broken.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    },
  ];
}

function autoscaler(input: ComponentInput): KubeObject[] {
  const { autoscaling } = input.spec;
  if (!autoscaling) return [];
  const { minReplicas, maxReplicas, targetMemoryUtilizationPercentage: memory } = autoscaling;
  const cpu = autoscaling.targetCPUUtilizationPercentage ?? (memory === undefined ? 80 : undefined);
  return [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata(input),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: input.kind.name },
        minReplicas,
        maxReplicas,
        metrics: [...utilization(input, 'cpu', cpu), ...utilization(input, 'memory', memory)],
      },
    },
  ];
}

/** Of the component's own container: a proxy beside it has requests and peaks of its own. */
function utilization(input: ComponentInput, name: string, share: number | undefined): Record<string, unknown>[] {
  if (share === undefined) return [];
  return [
    {
      type: 'ContainerResource',
      containerResource: {
        container: input.kind.name,
        name,
        target: { type: 'Utilization', averageUtilization: share },
      },
    },
  ];
}

function metadata(input: ComponentInput): KubeObject['metadata'] {
  return {
    name: input.kind.name,
    namespace: input.namespace,
    labels: componentLabels(input.platform.metadata.name, input.kind.name),
  };
}
