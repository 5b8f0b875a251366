import { at, fields, isRecord, items } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { endpointIndex } from '../../prove/endpoint-index.ts';
import type { Target } from '../../prove/judgement.ts';
import { any, type Tri } from '../../prove/tri.ts';
import { and, constant, doubted, isImpossible, type TriSet, triSet, union } from '../../prove/tri-set.ts';
import type { Endpoint, World } from '../../prove/world.ts';
import { policyFault } from './fault.ts';
import { peerSet } from './peer.ts';
import { type PortMatcher, portMatcher } from './port.ts';
import { selectedPods } from './selector.ts';

export type Direction = 'Ingress' | 'Egress';

/** One policy in one direction. */
export interface Limit {
  policy: KubeObject;
  /** Whose traffic it limits. */
  holds: TriSet;
  rules: readonly Rule[];
  /** Why an API server would not take the policy: then it may or may not hold, and let anybody through. */
  fault?: string;
}

export interface Rule {
  /** Undefined: all ports. */
  ports: readonly PortMatcher[] | undefined;
  /** Who is meant at the other end. Rules about the same have the same set. */
  peers: TriSet;
}

/** What the policies of a world limit, in either direction. */
export function limitsIn(world: World, universe: readonly Endpoint[]): Record<Direction, readonly Limit[]> {
  const size = universe.length;
  const index = endpointIndex(universe);
  const known = new Map<string, TriSet>();
  const setOf = (key: string, make: () => TriSet): TriSet => {
    const found = known.get(key) ?? make();
    known.set(key, found);
    return found;
  };
  const everybody = constant(size, 'yes');
  // Network plugins differ in whether such traffic is the pod's or the node's; Kubernetes leaves it open.
  const asPods = triSet(size, (number) => {
    const endpoint = universe[number];
    return endpoint?.kind === 'pod' && endpoint.hostNetwork ? 'unknown' : 'yes';
  });
  const scene = { universe, index, asPods, world };
  const anything: readonly Rule[] = [{ ports: undefined, peers: constant(size, 'unknown') }];
  const peersOf = (list: readonly unknown[] | undefined, namespace: string): TriSet => {
    if (!list) return everybody;
    // What names namespaces says the same wherever it stands.
    const home = list.every((peer) => Boolean(fields(peer)['namespaceSelector'])) ? '' : namespace;
    return setOf(`${home} ${JSON.stringify(list)}`, () =>
      union(
        size,
        list.map((peer) => peerSet(peer, namespace, scene)),
      ),
    );
  };
  const limitOf = (policy: KubeObject, direction: Direction): Limit[] => {
    const fault = policyFault(policy);
    const type = typeMatches(policy, direction);
    if (type === 'no') return [];
    const namespace = policy.metadata.namespace ?? 'default';
    const selected = and(index.inNamespace(namespace), selectedPods(at(policy.spec, 'podSelector') ?? {}, index));
    if (isImpossible(selected)) return [];
    if (fault !== undefined) return [{ policy, holds: doubted(selected), rules: anything, fault }];
    const [rules, side] = direction === 'Ingress' ? (['ingress', 'from'] as const) : (['egress', 'to'] as const);
    return [
      {
        policy,
        holds: type === 'yes' ? selected : doubted(selected),
        rules: items(at(policy.spec, rules)).map((rule) => ({
          ports: listOf(at(rule, 'ports'))?.map(portMatcher),
          peers: peersOf(listOf(at(rule, side)), namespace),
        })),
      },
    ];
  };
  const policies = world.objects.filter(
    ({ kind, apiVersion }) => kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1',
  );
  return {
    Ingress: policies.flatMap((policy) => limitOf(policy, 'Ingress')),
    Egress: policies.flatMap((policy) => limitOf(policy, 'Egress')),
  };
}

export function portsMatch({ ports }: Rule, to: Endpoint, target: Target): Tri {
  if (!ports) return 'yes';
  const [first, ...more] = ports;
  // Most rules name one port.
  if (first && more.length === 0) return first.matches(to, target);
  return any(ports.map((port) => port.matches(to, target)));
}

/** Ports at which a rule begins or ends to hold. */
export function edgesOf({ ports }: Rule): readonly number[] {
  return ports?.flatMap(({ edges }) => edges) ?? [];
}

/** Without `policyTypes`, or with none in it, a policy is about ingress, and about egress when it has such rules. */
function typeMatches({ spec }: KubeObject, direction: Direction): Tri {
  if (spec !== undefined && spec !== null && !isRecord(spec)) return 'unknown';
  const { policyTypes, egress } = fields(spec);
  if (policyTypes !== undefined && policyTypes !== null && !Array.isArray(policyTypes)) return 'unknown';
  const isAboutEgress = Array.isArray(egress) ? egress.length > 0 : egress !== undefined && egress !== null;
  const types: readonly unknown[] =
    items(policyTypes).length > 0 ? items(policyTypes) : ['Ingress', ...(isAboutEgress ? ['Egress'] : [])];
  if (types.includes(direction)) return 'yes';
  return types.every((type) => type === 'Ingress' || type === 'Egress') ? 'no' : 'unknown';
}

/** A list that is not there, or is empty, does not limit. */
function listOf(list: unknown): readonly unknown[] | undefined {
  const found = items(list);
  return found.length === 0 ? undefined : found;
}
