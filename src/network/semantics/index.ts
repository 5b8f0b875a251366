import { at, fields, items, texts } from '../../objects/access.ts';
import { canonicalJson } from '../../objects/canonical.ts';
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
import { constant, doubted, isImpossible, not, or, type TriSet, triSet, valueAt } from '../../prove/tri-set.ts';
import { type Endpoint, endpointName, type World } from '../../prove/world.ts';
import { peerMatches } from './peer.ts';
import { portMatches } from './port.ts';
import { selected } from './selector.ts';

type Direction = 'Ingress' | 'Egress';

/** One policy in one direction. */
interface Limit {
  policy: KubeObject;
  /** Whose traffic it limits. */
  holds: TriSet;
  rules: readonly Rule[];
}

interface Rule {
  /** Undefined: all ports. */
  ports: readonly unknown[] | undefined;
  /** Who is meant at the other end. */
  peers: TriSet;
}

/**
 * NetworkPolicy (networking.k8s.io/v1) as its API documents it: a pod that no policy selects in a direction is open in that
 * direction; one that is selected takes what any of its policies lists.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function networkSemantics(world: World, universe: readonly Endpoint[]): NetworkSemantics {
  const size = universe.length;
  const peerSets = new Map<string, TriSet>();
  const peerSet = (peer: unknown, namespace: string): TriSet => {
    const key = `${namespace} ${canonicalJson(peer)}`;
    const known = peerSets.get(key);
    if (known) return known;
    const made = triSet(size, (index) => {
      const endpoint = universe[index];
      return endpoint ? peerMatches(peer, endpoint, namespace, world) : 'no';
    });
    peerSets.set(key, made);
    return made;
  };
  const everybody = constant(size, 'yes');
  const nobody = constant(size, 'no');

  const limitOf = (policy: KubeObject, direction: Direction): Limit => {
    const namespace = policy.metadata.namespace ?? 'default';
    const [rules, side] = direction === 'Ingress' ? (['ingress', 'from'] as const) : (['egress', 'to'] as const);
    const type = typeMatches(policy, direction);
    const selector = at(policy.spec, 'podSelector') ?? {};
    const holds =
      type === 'no'
        ? nobody
        : triSet(size, (index) => {
            const endpoint = universe[index];
            if (endpoint?.kind !== 'pod' || endpoint.namespace !== namespace) return 'no';
            return all([type, selected(selector, endpoint.labels)]);
          });
    return {
      policy,
      holds,
      rules: items(at(policy.spec, rules)).map((rule) => ({
        ports: listOf(at(rule, 'ports')),
        peers: or(nobody, ...(listOf(at(rule, side))?.map((peer) => peerSet(peer, namespace)) ?? [everybody])),
      })),
    };
  };
  const policies = world.objects.filter(
    ({ kind, apiVersion }) => kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1',
  );
  const limits = (direction: Direction) =>
    policies.map((policy) => limitOf(policy, direction)).filter(({ holds }) => !isImpossible(holds));
  const [ingressLimits, egressLimits] = [limits('Ingress'), limits('Egress')];
  const onNodes = triSet(size, (index) => {
    const endpoint = universe[index];
    return endpoint?.kind === 'pod' && endpoint.hostNetwork ? 'unknown' : 'no';
  });

  const limitedEgress = or(nobody, ...egressLimits.map(({ holds }) => holds));
  const openEgress = or(not(limitedEgress), onNodes);
  const leading = new Map<number, Limit[]>();
  /** Those with a rule about somebody, without their other rules. */
  const leadingTo = (to: number): Limit[] => {
    const known = leading.get(to);
    if (known) return known;
    const made = egressLimits.flatMap((limit) => {
      const rules = limit.rules.filter(({ peers }) => valueAt(peers, to) !== 'no');
      return rules.length > 0 ? [{ ...limit, rules }] : [];
    });
    leading.set(to, made);
    return made;
  };

  const ingress = (target: Target): Judgement => {
    const to = universe[target.to];
    if (to?.kind !== 'pod') return verdictFor(everybody);
    if (to.hostNetwork) return verdictFor(constant(size, 'unknown'), uncertainNode(to.namespace, to.name));
    const holding = ingressLimits.flatMap(({ policy, holds: whose, rules }) => {
      const holds = valueAt(whose, target.to);
      if (holds === 'no') return [];
      const admits = rules.flatMap((rule) => {
        const onPort = all([holds, portsMatch(rule, to, target)]);
        return onPort === 'no' ? [] : [onPort === 'yes' ? rule.peers : doubted(rule.peers)];
      });
      return [{ policy, holds, admits }];
    });
    const limited = any(holding.map(({ holds }) => holds));
    const open = limited === 'no' ? everybody : limited === 'yes' ? nobody : constant(size, 'unknown');
    const verdict = or(open, ...holding.flatMap(({ admits }) => admits));
    return explained(verdict, 'ingress', {
      near: () => `${to.namespace}/${to.name}`,
      limits: (caller) =>
        holding.map(({ policy, admits }) => ({ policy, admits: any(admits.map((set) => valueAt(set, caller))) })),
    });
  };

  const egress = (target: Target): Judgement => {
    const to = universe[target.to];
    if (!to) return verdictFor(nobody);
    const admitsOf = ({ rules }: Limit) =>
      any(rules.map((rule) => all([valueAt(rule.peers, target.to), portsMatch(rule, to, target)])));
    const admitting = leadingTo(target.to).flatMap((limit) => {
      const admits = admitsOf(limit);
      return admits === 'no' ? [] : [admits === 'yes' ? limit.holds : doubted(limit.holds)];
    });
    const verdict = or(openEgress, ...admitting);
    const judged = explained(verdict, 'egress', {
      near: (caller) => endpointName(universe[caller]),
      limits: (caller) =>
        egressLimits
          .filter(({ holds }) => valueAt(holds, caller) !== 'no')
          .map((limit) => ({ policy: limit.policy, admits: all([valueAt(limit.holds, caller), admitsOf(limit)]) })),
    });
    return {
      verdict,
      because: (caller) => {
        const from = universe[caller];
        if (from?.kind !== 'pod') return [];
        return from.hostNetwork ? [uncertainNode(from.namespace, from.name)] : judged.because(caller);
      },
    };
  };

  return {
    sight: { egress: true, ingress: true, callers: 'labels', protocols: ['TCP', 'UDP', 'SCTP'] },
    ingress,
    egress,
  };
}

interface Explanation {
  /** Whose traffic is limited. */
  near: (caller: number) => string;
  /** The policies that hold for the caller, and whether they list the call. */
  limits: (caller: number) => readonly { policy: KubeObject; admits: Tri }[];
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
          const unsure = of('unknown', 'cannot be told: part of it is not valid, or is about what is not known');
          return unsure.length > 0 ? unsure : of('no', 'may or may not hold here');
        }
      }
    },
  };
}

function portsMatch({ ports }: Rule, to: Endpoint, target: Target): Tri {
  return ports ? any(ports.map((port) => portMatches(port, to, target))) : 'yes';
}

/** Without `policyTypes` a policy is about ingress, and about egress when it has such rules. */
function typeMatches({ spec }: KubeObject, direction: Direction): Tri {
  const { policyTypes, egress } = fields(spec);
  const types = Array.isArray(policyTypes)
    ? texts(policyTypes)
    : ['Ingress', ...(items(egress).length > 0 ? ['Egress'] : [])];
  if (types.includes(direction)) return 'yes';
  return types.every((type) => type === 'Ingress' || type === 'Egress') ? 'no' : 'unknown';
}

/** A list that is not there, or is empty, does not limit; something that is no list is taken for one that cannot be read. */
function listOf(list: unknown): readonly unknown[] | undefined {
  if (list === undefined || list === null) return undefined;
  if (!Array.isArray(list)) return [list];
  return list.length === 0 ? undefined : list;
}

function uncertainNode(namespace: string, name: string): Reason {
  return { text: `${namespace}/${name} uses the network of its node, where policies may or may not hold` };
}
