import type { MeshObjectFacts } from '../../facts/facts.ts';
import { type HostPattern, isMoreExact, meet, readHost } from './hosts.ts';

/** Enough of an object to see whether another is about the same. */
export type Claim = Omit<MeshObjectFacts, 'apiVersion' | 'ours'>;

/** What rivalry depends on beside the two objects. */
export interface Ground {
  /** Labels of the platform's pods, of each component. */
  pods: readonly Readonly<Record<string, string>>[];
  /** DNS domain of the cluster. */
  domain: string;
}

/**
 * Whether Istio would have to choose between an object of ours and another:
 * - of PeerAuthentications and Telemetries of one namespace without a selector one is taken, and one for each pod;
 * - DestinationRules are looked up in the namespace of the caller first, and ours are for callers there;
 * - VirtualServices reach every namespace they are exported to.
 */
export function areRivals(ours: Claim, theirs: Claim, ground: Ground): boolean {
  if (ours.kind !== theirs.kind) return false;
  switch (ours.kind) {
    case 'PeerAuthentication':
    case 'Telemetry':
      return ours.namespace === theirs.namespace && selectTheSame(ours, theirs, ground);
    case 'DestinationRule':
      return (
        ours.namespace === theirs.namespace &&
        selectOneOf(theirs, ground) &&
        hostsMeet(ours, theirs, ground) !== undefined
      );
    case 'VirtualService':
      return isVisible(theirs, ours.namespace) && hostsMeet(ours, theirs, ground) !== undefined;
    default:
      return false;
  }
}

/** Which of two rivals Istio would follow, and why. */
export function winnerOf(ours: Claim, theirs: Claim, ground: Ground): { holds: 'ours' | 'theirs'; because: string } {
  const hosts = hostsMeet(ours, theirs, ground);
  if (hosts && isMoreExact(hosts.ours, hosts.theirs)) return { holds: 'ours', because: 'its host is more exact' };
  if (hosts && isMoreExact(hosts.theirs, hosts.ours)) return { holds: 'theirs', because: 'its host is more exact' };
  const reach = ours.kind === 'VirtualService' ? reachOf(ours) - reachOf(theirs) : 0;
  if (reach !== 0)
    return { holds: reach < 0 ? 'ours' : 'theirs', because: 'it is exported to fewer namespaces, which goes first' };
  return { holds: isOlder(ours, theirs) ? 'ours' : 'theirs', because: 'it is older' };
}

/** Of two of the same age the name decides. One that is not there yet is younger than all. */
export function isOlder(a: Claim, b: Claim): boolean {
  if (a.created === undefined || b.created === undefined) return b.created === undefined && a.created !== undefined;
  if (a.created !== b.created) return a.created < b.created;
  return `${a.name}.${a.namespace}` < `${b.name}.${b.namespace}`;
}

/** Whether a selector takes pods with these labels; none takes all. */
export function takes(selector: Claim['selector'], labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
}

function selectTheSame(ours: Claim, theirs: Claim, { pods }: Ground): boolean {
  if (!ours.selector || !theirs.selector) return !ours.selector && !theirs.selector;
  return pods.some((labels) => takes(ours.selector, labels) && takes(theirs.selector, labels));
}

function selectOneOf({ selector }: Claim, { pods }: Ground): boolean {
  return !selector || pods.some((labels) => takes(selector, labels));
}

/** Whether a rule about hosts is exported to the proxies of a namespace. */
export function isVisible({ exportTo, namespace }: Claim, from: string): boolean {
  return (
    exportTo === undefined || exportTo.some((to) => to === '*' || to === from || (to === '.' && namespace === from))
  );
}

/** In its own namespace, in some, in all: the order in which Istio goes through VirtualServices. */
function reachOf({ exportTo = ['*'], namespace }: Claim): number {
  if (exportTo.includes('*')) return 2;
  return exportTo.every((to) => to === '.' || to === namespace) ? 0 : 1;
}

function hostsMeet(
  ours: Claim,
  theirs: Claim,
  { domain }: Ground,
): { ours: HostPattern; theirs: HostPattern } | undefined {
  for (const own of patterns(ours))
    for (const other of patterns(theirs)) if (meet(own, other, domain)) return { ours: own, theirs: other };
  return undefined;
}

function patterns({ hosts = [], namespace }: Claim): HostPattern[] {
  return hosts.flatMap((host) => readHost(host, namespace) ?? []);
}
