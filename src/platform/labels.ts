import type { ComponentName } from './component.ts';

/** Labels and annotations of everything a platform consists of. Values of `managed-by` and `part-of` never change: they are how objects are found again. */
export const managedBy = 'gunj-operator';
export const partOf = 'observability-platform';

/** On the Namespace: which platform has claimed it. */
export const claimLabel = 'observability.io/platform';
/** On a ConfigMap of the user's: what it brings to the platforms that look at its namespace. None of ours carries it. */
export const contributesLabel = 'observability.io/contributes';
/** On such a ConfigMap: the folder its dashboards go to. */
export const folderAnnotation = 'observability.io/folder';
/** On a policy: why the flow exists that it lets through. */
export const whyAnnotation = 'observability.io/why';
/** On a ConfigMap: which directory of the component's configuration it is, or is a part of. */
export const configOfLabel = 'observability.io/config-of';
/** On a workload: the version whose configuration it was written for, whatever the image is called. */
export const versionAnnotation = 'observability.io/version';
/** On a pod: the version of the Secrets it has read as environment variables. */
export const secretRevisionAnnotation = 'observability.io/secret-revision';
/** On a pod: the Service under whose name it is found by the other replicas, which it takes when it is made. */
export const governedByAnnotation = 'observability.io/governed-by';
/** On an object of a mesh: the stage it was written in, while its platform is on the way into the mesh or out of it. */
export const stageAnnotation = 'observability.io/mesh-stage';
/** On an immutable ConfigMap: the revision of the component's configuration that it belongs to. */
export const configRevisionLabel = 'observability.io/config-revision';

/** On a pod of a component that can have a canary, and on the objects of a canary: `stable` or `canary`. */
export const trackLabel = 'observability.io/track';

/** Selects the pods of one component, a canary's among them: what holds for one holds for the other. */
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
