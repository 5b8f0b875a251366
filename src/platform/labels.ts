import type { ComponentName } from './component.ts';

/** Labels and annotations of everything a platform consists of. Values of `managed-by` and `part-of` never change: they are how objects are found again. */
export const managedBy = 'gunj-operator';
export const partOf = 'observability-platform';

/** On the Namespace: which platform has claimed it. */
export const claimLabel = 'observability.io/platform';
/** On a policy: why the flow exists that it lets through. */
export const whyAnnotation = 'observability.io/why';
/** On a pod template: hash of the configuration the pod was started with, so that a change rolls the pods. */
export const configHashAnnotation = 'observability.io/config-hash';

/** Selects the pods of one component. Never changes for a living workload: selectors are immutable. */
export function selectorLabels(component: ComponentName): Record<string, string> {
  return { 'app.kubernetes.io/name': component, 'app.kubernetes.io/part-of': partOf };
}

export function platformLabels(platform: string): Record<string, string> {
  return {
    'app.kubernetes.io/instance': platform,
    'app.kubernetes.io/managed-by': managedBy,
    'app.kubernetes.io/part-of': partOf,
  };
}

export function componentLabels(platform: string, component: ComponentName): Record<string, string> {
  return { ...platformLabels(platform), 'app.kubernetes.io/name': component };
}
