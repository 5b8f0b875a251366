import { at, items } from '../../../objects/access.ts';
import type { KubeObject } from '../../../objects/object.ts';
import type { Admission } from '../../../prove/judgement.ts';
import type { Pod } from '../../../prove/world.ts';
import { portsNamed } from './rule.ts';
import { bySelector, nearnessOf } from './scope.ts';

/** All workloads that the same authorization policies are about. */
export interface PolicyGroup {
  policies: readonly KubeObject[];
  /** Ports that any of them says something of. */
  named: ReadonlySet<string>;
  /** What was found out for the whole group already. */
  known: Map<string, Admission>;
}

export function policyGroups(policies: readonly KubeObject[], rootNamespace: string): (pod: Pod) => PolicyGroup {
  const numbers = new Map(policies.map((policy, number) => [policy, number]));
  const buckets = bySelector(policies);
  const groups = new Map<string, PolicyGroup>();
  const ofPod = new Map<Pod, PolicyGroup>();
  return (pod) => {
    const known = ofPod.get(pod);
    if (known) return known;
    const near = [pod.namespace, ...(pod.namespace === rootNamespace ? [] : [rootNamespace])];
    const holding = near
      .flatMap((namespace) => buckets.candidates(namespace, pod.labels))
      .filter((policy) => nearnessOf(policy, pod, rootNamespace));
    const key = holding.map((policy) => numbers.get(policy)).join();
    const group = groups.get(key) ?? {
      policies: holding,
      named: new Set(holding.flatMap((policy) => items(at(policy.spec, 'rules')).flatMap(portsNamed))),
      known: new Map<string, Admission>(),
    };
    groups.set(key, group);
    ofPod.set(pod, group);
    return group;
  };
}
