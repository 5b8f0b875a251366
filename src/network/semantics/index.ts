import { at, fields, items, texts } from '../../objects/access.ts';
import { type KubeObject, refOf, refText } from '../../objects/object.ts';
import type { Judgement, NetworkSemantics, Reason } from '../../prove/judgement.ts';
import { all, any, type Tri } from '../../prove/tri.ts';
import type { Call, Endpoint, Pod, World } from '../../prove/world.ts';
import { peerMatches } from './peer.ts';
import { portMatches } from './port.ts';
import { selected } from './selector.ts';

type Direction = 'Ingress' | 'Egress';

/** A policy that holds for a pod in one direction, or may: its own selector cannot always be told. */
interface Holding {
  policy: KubeObject;
  holds: Tri;
}

/**
 * NetworkPolicy (networking.k8s.io/v1) as its API documents it: a pod that no policy selects in a direction is open in that
 * direction; one that is selected takes what any of its policies lists. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function networkSemantics(world: World): NetworkSemantics {
  const policies = Map.groupBy(
    world.objects.filter(({ kind, apiVersion }) => kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1'),
    ({ metadata }) => metadata.namespace ?? 'default',
  );
  const known = { Ingress: new Map<Pod, Holding[]>(), Egress: new Map<Pod, Holding[]>() };

  const holding = (pod: Pod, direction: Direction): Holding[] => {
    const found = known[direction].get(pod);
    if (found) return found;
    const made = (policies.get(pod.namespace) ?? []).flatMap((policy) => {
      const holds = all([typeMatches(policy, direction), selected(at(policy.spec, 'podSelector') ?? {}, pod.labels)]);
      return holds === 'no' ? [] : [{ policy, holds }];
    });
    known[direction].set(pod, made);
    return made;
  };

  const judge = (call: Call, direction: Direction): Judgement => {
    const [near, far] = direction === 'Ingress' ? [call.to, call.from] : [call.from, call.to];
    if (near.kind === 'address') return { verdict: 'yes', because: [] };
    if (near.hostNetwork)
      return unknown(`${near.namespace}/${near.name} uses the network of its node, where policies may or may not hold`);
    return verdictOf(
      holding(near, direction),
      (policy) => admits(policy, direction, far, call, world),
      near,
      direction,
    );
  };

  return {
    sight: { egress: true, ingress: true, callers: 'labels', protocols: ['TCP', 'UDP', 'SCTP'] },
    ingress: (call) => judge(call, 'Ingress'),
    egress: (call) => judge(call, 'Egress'),
  };
}

function verdictOf(
  holdings: readonly Holding[],
  admitsBy: (policy: KubeObject) => Tri,
  near: Pod,
  direction: Direction,
): Judgement {
  const judged = holdings.map(({ policy, holds }) => ({ policy, holds, admits: admitsBy(policy) }));
  const admitting = judged.filter(({ admits }) => admits === 'yes');
  if (admitting.length > 0)
    return { verdict: 'yes', because: admitting.map(({ policy }) => reason(policy, 'lets it through')) };
  const unsure = judged.filter(({ admits }) => admits === 'unknown');
  const certain = judged.filter(({ holds }) => holds === 'yes');
  if (unsure.length > 0)
    return {
      verdict: 'unknown',
      because: unsure.map(({ policy }) =>
        reason(policy, 'cannot be told: part of it is not valid, or is about what is not known'),
      ),
    };
  if (certain.length > 0)
    return {
      verdict: 'no',
      because: certain.map(({ policy }) => reason(policy, `limits ${direction.toLowerCase()} and does not list it`)),
    };
  if (judged.length > 0)
    return { verdict: 'unknown', because: judged.map(({ policy }) => reason(policy, 'may or may not hold here')) };
  return {
    verdict: 'yes',
    because: [{ text: `no NetworkPolicy limits ${direction.toLowerCase()} of ${near.namespace}/${near.name}` }],
  };
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

function admits({ metadata, spec }: KubeObject, direction: Direction, far: Endpoint, call: Call, world: World): Tri {
  const [rules, side] =
    direction === 'Ingress' ? ([at(spec, 'ingress'), 'from'] as const) : ([at(spec, 'egress'), 'to'] as const);
  const namespace = metadata.namespace ?? 'default';
  return any(
    items(rules).map((rule) => {
      const peers = at(rule, side);
      const ports = at(rule, 'ports');
      return all([
        isAbsent(ports) ? 'yes' : any(items(ports).map((port) => portMatches(port, call))),
        isAbsent(peers) ? 'yes' : any(items(peers).map((peer) => peerMatches(peer, far, namespace, world))),
      ]);
    }),
  );
}

/** A list that is not there, or is empty, does not limit. */
function isAbsent(list: unknown): boolean {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0);
}

function reason(policy: KubeObject, what: string): Reason {
  const ref = refOf(policy);
  return { ref, text: `${refText(ref)} ${what}` };
}

function unknown(text: string): Judgement {
  return { verdict: 'unknown', because: [{ text }] };
}
