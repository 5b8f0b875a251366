import { isRecord, text, texts } from '../../objects/access.ts';
import { contains, covers, type IpRange, overlaps, parseCidr, parseIp } from '../../objects/cidr.ts';
import type { EndpointIndex } from '../../prove/endpoint-index.ts';
import { all, any, not, type Tri, tri } from '../../prove/tri.ts';
import { and, constant, doubted, type TriSet, triSet, union } from '../../prove/tri-set.ts';
import type { Endpoint, World } from '../../prove/world.ts';
import { selected, selectedPods, selectorKeys } from './selector.ts';

const nameLabel = 'kubernetes.io/metadata.name';
/** No pod has an address on the link. */
const linkLocal = ['169.254.0.0/16', 'fe80::/10'].flatMap((cidr) => parseCidr(cidr) ?? []);

export interface PeerScene {
  universe: readonly Endpoint[];
  index: EndpointIndex;
  /** Who is a pod to selectors: unknown for those on the network of their node. */
  asPods: TriSet;
  world: World;
}

/** Whom one entry of `from` or `to` means. `namespace` is the policy's. */
export function peerSet(peer: unknown, namespace: string, { universe, index, asPods, world }: PeerScene): TriSet {
  const size = universe.length;
  if (!isRecord(peer)) return constant(size, 'unknown');
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock !== undefined && ipBlock !== null) {
    // The API server refuses a block beside a selector.
    if (!isRecord(ipBlock) || podSelector || namespaceSelector) return constant(size, 'unknown');
    const isIn = blockOf(ipBlock);
    return triSet(size, (number) => {
      const endpoint = universe[number];
      return endpoint ? isIn(endpoint) : 'no';
    });
  }
  if (!podSelector && !namespaceSelector) return constant(size, 'unknown');
  const there = namespaceSelector ? inNamespaces(namespaceSelector, index, world) : index.inNamespace(namespace);
  return podSelector ? and(there, selectedPods(podSelector, index), asPods) : and(there, asPods);
}

/** Of a namespace nobody has described the name alone is known. */
function inNamespaces(selector: unknown, index: EndpointIndex, world: World): TriSet {
  if (isRecord(selector) && Object.keys(selector).length === 0) return index.pods;
  const asksMore = selectorKeys(selector).some((key) => key !== nameLabel);
  const sets = index.namespaces.map((name) => {
    const labels = world.namespaces.get(name);
    const known = labels
      ? selected(selector, labels)
      : asksMore
        ? 'unknown'
        : selected(selector, { [nameLabel]: name });
    return { known, pods: index.inNamespace(name) };
  });
  return union(
    index.pods.size,
    sets.flatMap(({ known, pods }) => (known === 'no' ? [] : [known === 'yes' ? pods : doubted(pods)])),
  );
}

/** Whether somebody's address is in a block; the block is read once. */
function blockOf({ cidr, except }: Record<string, unknown>): (endpoint: Endpoint) => Tri {
  const range = parseCidr(text(cidr) ?? '');
  const excepted = texts(except).map(parseCidr);
  const holes = excepted.filter((one) => one !== undefined);
  if (!range || holes.length < excepted.length) return () => 'unknown';
  const ofUnknown = somePodIn(range, holes);
  return (endpoint) => {
    if (endpoint.kind === 'address') {
      const ip = parseIp(endpoint.address);
      return ip ? tri(contains(range, ip) && !holes.some((hole) => contains(hole, ip))) : 'unknown';
    }
    return endpoint.addresses.length > 0
      ? any(endpoint.addresses.map((address) => addressIn(address, range, holes)))
      : ofUnknown;
  };
}

function addressIn(address: string, range: IpRange, holes: readonly IpRange[]): Tri {
  const ip = parseIp(address);
  if (!ip) return 'unknown';
  return all([tri(contains(range, ip)), not(any(holes.map((hole) => tri(contains(hole, ip)))))]);
}

/**
 * For a pod whose address is not known yet. A single address is taken to be somebody else's: blocks of one name hosts and API
 * servers. A range may or may not have the pod's, unless it is all there is.
 */
function somePodIn(range: IpRange, holes: readonly IpRange[]): Tri {
  const isSingle = (one: IpRange) => one.first === one.last;
  if (isSingle(range) || linkLocal.some((link) => covers(link, range))) return 'no';
  const everything = parseCidr(range.family === 4 ? '0.0.0.0/0' : '::/0');
  if (!everything || !covers(range, everything)) return 'unknown';
  const real = holes.filter(
    (hole) => overlaps(range, hole) && !isSingle(hole) && !linkLocal.some((link) => covers(link, hole)),
  );
  return real.length === 0 ? 'yes' : 'unknown';
}
