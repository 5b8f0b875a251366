import { mostReplicas } from '../platform/replicas.ts';
import type { ComponentInput } from './component-input.ts';
import { workloadSelector } from './selector.ts';

/** Where pods may run. What the component says takes the place of what holds for all, field by field. */
export function scheduling(input: ComponentInput): Record<string, unknown> {
  const { global } = input.platform.spec;
  const own = input.spec.scheduling;
  const nodeSelector = own?.nodeSelector ?? global.nodeSelector;
  const tolerations = own?.tolerations ?? global.tolerations ?? (input.kind.onEveryNode ? everyNode : undefined);
  const priorityClassName = own?.priorityClassName ?? global.priorityClassName;
  const spread = topologySpread(input);
  return {
    ...(nodeSelector ? { nodeSelector } : {}),
    ...(tolerations ? { tolerations } : {}),
    ...(own?.affinity ? { affinity: own.affinity } : {}),
    ...(spread.length > 0 ? { topologySpreadConstraints: spread } : {}),
    ...(priorityClassName ? { priorityClassName } : {}),
    ...(global.imagePullSecrets ? { imagePullSecrets: global.imagePullSecrets } : {}),
  };
}

/** Nodes kept free for something have logs too. */
const everyNode = [{ operator: 'Exists', effect: 'NoSchedule' }];

/** Replicas prefer to stand apart, and start all the same where there is one zone or one node. */
const apart = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({ topologyKey }));

function topologySpread(input: ComponentInput): Record<string, unknown>[] {
  const wanted = input.spec.scheduling?.topologySpreadConstraints ?? (mostReplicas(input.spec) > 1 ? apart : []);
  return wanted.map((one) => ({
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    ...one,
    labelSelector: { matchLabels: workloadSelector(input) },
  }));
}
