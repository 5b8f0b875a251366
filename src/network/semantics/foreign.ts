import { at, isRecord, items, text } from '../../objects/access.ts';
import { groupOf, type Kind, type KubeObject } from '../../objects/object.ts';
import { selects } from '../../objects/selector.ts';
import { type Judgement, type NetworkSemantics, reasonOf, type Target } from '../../prove/judgement.ts';
import { and, constant, not, or, type TriSet, triSet, valueAt } from '../../prove/tri-set.ts';
import type { Endpoint, Pod, World } from '../../prove/world.ts';

type Direction = 'ingress' | 'egress';

/** Policies of network plugins, of newer APIs and of meshes that nobody here reads. They can let through what a NetworkPolicy does not list, and refuse what it does. */
const groups: readonly { group: string; kinds: RegExp }[] = [
  { group: 'cilium.io', kinds: /^Cilium(?:Clusterwide)?(?:NetworkPolicy|EnvoyConfig)$/ },
  { group: 'policy.networking.k8s.io', kinds: /NetworkPolicy$/ },
  { group: 'crd.projectcalico.org', kinds: /NetworkPolicy$/ },
  { group: 'projectcalico.org', kinds: /NetworkPolicy$/ },
  { group: 'crd.antrea.io', kinds: /NetworkPolicy$/ },
  { group: 'kuma.io', kinds: /^MeshTrafficPermission$/ },
  { group: 'consul.hashicorp.com', kinds: /^ServiceIntentions$/ },
  { group: 'k8s.ovn.org', kinds: /^(?:EgressFirewall|AdminPolicyBasedExternalRoute)$/ },
];

export function isForeignPolicy({ apiVersion, kind }: Kind): boolean {
  if (kind === 'NetworkPolicy' && /^(?:extensions|networking\.k8s\.io)\//.test(apiVersion))
    return apiVersion !== 'networking.k8s.io/v1';
  return groups.some(({ group, kinds }) => group === groupOf(apiVersion) && kinds.test(kind));
}

/**
 * The same semantics where such policies may have a say too: what they are about is unknown in the directions they are about, with
 * their names as the reason. Nothing of them is evaluated. `isForeign` tells which they are.
 */
export function withForeignPolicies(
  network: NetworkSemantics,
  world: World,
  universe: readonly Endpoint[],
  isForeign: (kind: Kind) => boolean = isForeignPolicy,
): NetworkSemantics {
  const policies = world.objects.filter(isForeign);
  if (policies.length === 0) return network;
  const size = universe.length;
  const held = policies.map((policy) => ({
    policy,
    directions: directionsOf(policy),
    holds: triSet(size, (index) => {
      const endpoint = universe[index];
      return endpoint?.kind === 'pod' && mayHold(policy, endpoint, world) ? 'yes' : 'no';
    }),
  }));
  const holding = (direction: Direction) => held.filter(({ directions }) => directions.includes(direction));
  const callers = or(constant(size, 'no'), ...holding('egress').map(({ holds }) => holds));

  const doubtedFor = (judged: Judgement, who: TriSet, of: (caller: number) => readonly KubeObject[]): Judgement => ({
    verdict: or(and(judged.verdict, not(who)), and(who, constant(size, 'unknown'))),
    because: (caller) =>
      valueAt(who, caller) === 'yes'
        ? of(caller).map((policy) => reasonOf(policy, `${versionText(policy)}may decide this, and is not evaluated`))
        : judged.because(caller),
  });
  return {
    ...network,
    egress: (target: Target) =>
      doubtedFor(network.egress(target), callers, (caller) =>
        holding('egress').flatMap(({ policy, holds }) => (valueAt(holds, caller) === 'yes' ? [policy] : [])),
      ),
    ingress(target: Target) {
      const judged = network.ingress(target);
      const those = holding('ingress').flatMap(({ policy, holds }) =>
        valueAt(holds, target.to) === 'yes' ? [policy] : [],
      );
      return those.length === 0 ? judged : doubtedFor(judged, constant(size, 'yes'), () => those);
    },
  };
}

/** Of a kind that several groups have: which it is. */
function versionText({ kind, apiVersion }: Kind): string {
  return kind === 'NetworkPolicy' ? `of ${apiVersion} ` : '';
}

/** Where nothing says which, both. */
function directionsOf({ spec, specs }: KubeObject): Direction[] {
  const parts = [spec, ...items(specs)];
  const named = (direction: Direction) =>
    parts.some(
      (part) =>
        at(part, direction) !== undefined ||
        at(part, `${direction}Deny`) !== undefined ||
        [...items(at(part, 'types')), ...items(at(part, 'policyTypes'))].some(
          (type) => text(type)?.toLowerCase() === direction,
        ),
    );
  const found = (['ingress', 'egress'] as const).filter(named);
  return found.length > 0 ? found : ['ingress', 'egress'];
}

/** False only where it is certain: by the namespace, or by a selector of the common form. */
function mayHold({ metadata, spec, specs }: KubeObject, pod: Pod, world: World): boolean {
  if (metadata.namespace !== undefined && metadata.namespace !== pod.namespace) return false;
  const parts = [spec, ...items(specs)].filter(isRecord);
  return parts.length === 0 || parts.some((part) => !isElsewhere(part, pod, world));
}

function isElsewhere(part: unknown, pod: Pod, world: World): boolean {
  const endpoints =
    at(part, 'endpointSelector') ?? at(part, 'podSelector') ?? at(part, 'subject', 'pods', 'podSelector');
  if (isPlain(endpoints) && !selects(withoutPrefixes(endpoints), pod.labels)) return true;
  const namespaces = at(part, 'subject', 'namespaces') ?? at(part, 'subject', 'pods', 'namespaceSelector');
  const labels = world.namespaces.get(pod.namespace);
  return labels !== undefined && isPlain(namespaces) && !selects(namespaces, labels);
}

/** A selector by labels alone, of which it is certain what it says. */
function isPlain(selector: unknown): selector is Record<string, unknown> {
  if (!isRecord(selector) || selector.matchExpressions !== undefined) return false;
  const { matchLabels } = selector;
  return (
    isRecord(matchLabels) && Object.keys(matchLabels).every((key) => !key.includes(':') || /^(?:k8s|any):/.test(key))
  );
}

/** Cilium writes `k8s:app` for the label `app`; labels that are no pod's own are left out. */
function withoutPrefixes({ matchLabels }: Record<string, unknown>): { matchLabels: Record<string, unknown> } {
  const entries = Object.entries(isRecord(matchLabels) ? matchLabels : {});
  return {
    matchLabels: Object.fromEntries(
      entries
        .map(([key, value]) => [key.replace(/^(?:k8s|any):/, ''), value] as const)
        .filter(([key]) => !key.startsWith('io.kubernetes.') && !key.startsWith('io.cilium.')),
    ),
  };
}
