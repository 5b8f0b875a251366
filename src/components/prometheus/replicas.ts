import type { FlowInput } from '../../platform/component.ts';

/**
 * Replicas read the same targets and evaluate the same rules. They are told apart where that matters: by who is sent their samples, and
 * in alerts that are about one of them.
 */
export function hasReplicas({ spec }: Pick<FlowInput, 'spec'>): boolean {
  return (spec.replicas ?? 1) > 1;
}

export const replicaLabel = 'prometheus_replica';

/**
 * What becomes of alerts on their way out. Both replicas raise the same ones, which Alertmanager takes for one only while their labels
 * are the same. What Prometheus says of itself is about one of them: its pod is the label that all components have.
 */
export function alertRelabeling(input: Pick<FlowInput, 'spec'>): Record<string, unknown>[] {
  if (!hasReplicas(input)) return [];
  return [
    {
      source_labels: ['alertname', replicaLabel],
      regex: 'GunjPrometheus.+;(.+)',
      target_label: 'pod',
      replacement: '$1',
    },
    { regex: replicaLabel, action: 'labeldrop' },
  ];
}
