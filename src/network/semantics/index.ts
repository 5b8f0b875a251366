import type { KubeObject } from '../../objects/object.ts';
import {
  type Judgement,
  type NetworkSemantics,
  type Reason,
  reasonOf,
  type Target,
  verdictFor,
} from '../../prove/judgement.ts';
import { all, any, type Tri } from '../../prove/tri.ts';
import { constant, not, or, type TriSet, triSet, union, valueAt } from '../../prove/tri-set.ts';
import { type Endpoint, endpointName, type World } from '../../prove/world.ts';
import { egressSets } from './egress.ts';
import { ingressSets } from './ingress.ts';
import { limitsIn, portsMatch } from './limits.ts';

/**
 * NetworkPolicy (networking.k8s.io/v1) as its API documents it: a pod that no policy selects in a direction is open in that
 * direction; one that is selected takes what any of its policies lists. Sets of callers are made once for all ports and pods
 * about which policies say the same.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function networkSemantics(world: World, universe: readonly Endpoint[]): NetworkSemantics {
  const size = universe.length;
  const everybody = constant(size, 'yes');
  const nobody = constant(size, 'no');
  const limits = limitsIn(world, universe);
  const ingressOf = ingressSets(limits.Ingress, size);
  const onNodes = triSet(size, (index) => {
    const endpoint = universe[index];
    return endpoint?.kind === 'pod' && endpoint.hostNetwork ? 'unknown' : 'no';
  });
  const limitedEgress = union(
    size,
    limits.Egress.map(({ holds }) => holds),
  );
  const egressOf = egressSets(limits.Egress, or(not(limitedEgress), onNodes));

  const ingress = (target: Target): Judgement => {
    const to = universe[target.to];
    if (to?.kind !== 'pod') return verdictFor(everybody);
    if (to.hostNetwork) return verdictFor(constant(size, 'unknown'), uncertainNode(to.namespace, to.name));
    const { verdict, admitting } = ingressOf.to(to, target);
    const judged = explained(verdict, 'ingress', {
      near: () => `${to.namespace}/${to.name}`,
      limits: (caller) =>
        admitting().map(({ policy, fault, admits }) => ({
          policy,
          fault,
          admits: any(admits.map((set) => valueAt(set, caller))),
        })),
    });
    return withNodeReason(judged, universe);
  };

  const egress = (target: Target): Judgement => {
    const to = universe[target.to];
    if (!to) return verdictFor(nobody);
    const judged = explained(egressOf.to(to, target), 'egress', {
      near: (caller) => endpointName(universe[caller]),
      limits: (caller) =>
        limits.Egress.filter(({ holds }) => valueAt(holds, caller) !== 'no').map(({ policy, fault, holds, rules }) => ({
          policy,
          fault,
          admits: all([
            valueAt(holds, caller),
            any(rules.map((rule) => all([valueAt(rule.peers, target.to), portsMatch(rule, to, target)]))),
          ]),
        })),
    });
    return {
      verdict: judged.verdict,
      because: (caller) => {
        const from = universe[caller];
        if (from?.kind !== 'pod') return [];
        if (from.hostNetwork) return [uncertainNode(from.namespace, from.name)];
        const isOnNode = to.kind === 'pod' && to.hostNetwork && valueAt(judged.verdict, caller) === 'unknown';
        return [...(isOnNode ? [nodeOrPod(to.namespace, to.name)] : []), ...judged.because(caller)];
      },
    };
  };

  return {
    sight: { egress: true, ingress: true, callers: 'labels', protocols: ['TCP', 'UDP', 'SCTP'] },
    ingress,
    egress,
    portsNamed: (to) => [...ingressOf.portsNamed(to), ...egressOf.portsNamed(to)],
    peerClass: egressOf.peerClass,
  };
}

interface Explanation {
  /** Whose traffic is limited. */
  near: (caller: number) => string;
  /** The policies that hold for the caller, and whether they list the call. */
  limits: (caller: number) => readonly { policy: KubeObject; fault: string | undefined; admits: Tri }[];
}

function explained(verdict: TriSet, direction: 'ingress' | 'egress', { near, limits }: Explanation): Judgement {
  return {
    verdict,
    because(caller) {
      const of = (wanted: Tri, what: string): Reason[] =>
        limits(caller)
          .filter(({ admits }) => admits === wanted)
          .map(({ policy }) => reasonOf(policy, what));
      switch (valueAt(verdict, caller)) {
        case 'yes': {
          const admitting = of('yes', 'lets it through');
          const open = { text: `no NetworkPolicy limits ${direction} of ${near(caller)}` };
          return admitting.length > 0 ? admitting : [open];
        }
        case 'no':
          return of('no', `limits ${direction} and does not list it`);
        case 'unknown': {
          const unsure = limits(caller)
            .filter(({ admits }) => admits === 'unknown')
            .map(({ policy, fault }) =>
              reasonOf(
                policy,
                fault === undefined
                  ? 'cannot be told: it is about what is not known'
                  : `is nothing an API server takes: ${fault}`,
              ),
            );
          return unsure.length > 0 ? unsure : of('no', 'may or may not hold here');
        }
      }
    },
  };
}

/** Says first that it depends on whose traffic that of the caller is. */
function withNodeReason(judged: Judgement, universe: readonly Endpoint[]): Judgement {
  return {
    verdict: judged.verdict,
    because(caller) {
      const from = universe[caller];
      const isOnNode = from?.kind === 'pod' && from.hostNetwork && valueAt(judged.verdict, caller) === 'unknown';
      return [...(isOnNode ? [nodeOrPod(from.namespace, from.name)] : []), ...judged.because(caller)];
    },
  };
}

function nodeOrPod(namespace: string, name: string): Reason {
  return {
    text: `${namespace}/${name} uses the network of its node: whether policies that select it as a pod mean it depends on the network plugin`,
  };
}

function uncertainNode(namespace: string, name: string): Reason {
  return { text: `${namespace}/${name} uses the network of its node, where policies may or may not hold` };
}
