import { at, fields, isRecord, text, textMap } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import { selects } from '../../../objects/selector.ts';
import { type SelectorBuckets, selectorBuckets } from '../../../prove/selector-buckets.ts';
import type { Pod } from '../../../prove/world.ts';

/** How near a policy is to a workload: the nearest says which mTLS mode holds. */
export type Nearness = 'workload' | 'namespace' | 'mesh';

/**
 * Whether a policy is about a workload, and by what. One in the root namespace is about the whole mesh; one that is attached to a
 * gateway or a Service (`targetRefs`) is about no sidecar.
 */
export function nearnessOf(policy: KubeObject, pod: Pod, rootNamespace: string): Nearness | undefined {
  const { namespace } = policy.metadata;
  if (namespace !== pod.namespace && namespace !== rootNamespace) return undefined;
  const { selector, targetRef, targetRefs } = fields(policy.spec);
  if (isRecord(targetRef) || (Array.isArray(targetRefs) && targetRefs.length > 0)) return undefined;
  const labels = fields(at(selector, 'matchLabels'));
  if (Object.keys(labels).length > 0) return selects({ matchLabels: labels }, pod.labels) ? 'workload' : undefined;
  return namespace === pod.namespace && namespace !== rootNamespace ? 'namespace' : 'mesh';
}

/** Policies, to be found by the pods they may select. */
export function bySelector(policies: readonly KubeObject[]): SelectorBuckets<KubeObject> {
  return selectorBuckets(policies, ({ metadata, spec }) => ({
    namespace: metadata.namespace ?? '',
    labels: textMap(at(spec, 'selector', 'matchLabels')),
  }));
}

/** Of two that say something about the same, the older wins; of the same age, the name decides. */
export function oldest(policies: readonly KubeObject[]): KubeObject | undefined {
  return [...policies].sort((a, b) => (ageKey(a) < ageKey(b) ? -1 : 1))[0];
}

function ageKey({ metadata }: KubeObject): string {
  // What is not written yet is younger than all that is.
  return `${text(metadata.creationTimestamp) ?? '9999'} ${metadata.name}`;
}
