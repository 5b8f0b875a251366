import { isRecord, text, texts } from '../../objects/access.ts';
import { contains, covers, type IpRange, overlaps, parseCidr, parseIp } from '../../objects/cidr.ts';
import { all, any, not, type Tri, tri } from '../../prove/tri.ts';
import type { Endpoint, Pod, World } from '../../prove/world.ts';
import { selected, selectorKeys } from './selector.ts';

const nameLabel = 'kubernetes.io/metadata.name';
/** No pod has an address on the link. */
const linkLocal = ['169.254.0.0/16', 'fe80::/10'].flatMap((cidr) => parseCidr(cidr) ?? []);

/** Whether one entry of `from` or `to` means this endpoint. `namespace` is the policy's. */
export function peerMatches(peer: unknown, endpoint: Endpoint, namespace: string, world: World): Tri {
  if (!isRecord(peer)) return 'unknown';
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock !== undefined && ipBlock !== null) {
    // The API server refuses a block beside a selector.
    return isRecord(ipBlock) && !podSelector && !namespaceSelector ? blockMatches(ipBlock, endpoint) : 'unknown';
  }
  if (!podSelector && !namespaceSelector) return 'unknown';
  if (endpoint.kind === 'address') return 'no';
  // Who uses the network of its node has the node's address, and that is nobody's pod.
  if (endpoint.hostNetwork) return 'no';
  return all([
    namespaceSelector ? namespaceMatches(namespaceSelector, endpoint, world) : tri(endpoint.namespace === namespace),
    podSelector ? selected(podSelector, endpoint.labels) : 'yes',
  ]);
}

/** Of a namespace nobody has described the name alone is known. */
function namespaceMatches(selector: unknown, { namespace }: Pod, world: World): Tri {
  const labels = world.namespaces.get(namespace);
  if (labels) return selected(selector, labels);
  const asksMore = selectorKeys(selector).some((key) => key !== nameLabel);
  return asksMore ? 'unknown' : selected(selector, { [nameLabel]: namespace });
}

function blockMatches({ cidr, except }: Record<string, unknown>, endpoint: Endpoint): Tri {
  const range = parseCidr(text(cidr) ?? '');
  const excepted = texts(except).map(parseCidr);
  if (!range || excepted.some((one) => one === undefined)) return 'unknown';
  const holes = excepted.filter((one) => one !== undefined);
  if (endpoint.kind === 'address') {
    const ip = parseIp(endpoint.address);
    return ip ? tri(contains(range, ip) && !holes.some((hole) => contains(hole, ip))) : 'unknown';
  }
  if (endpoint.addresses.length > 0) return any(endpoint.addresses.map((address) => addressIn(address, range, holes)));
  return somePodIn(range, holes);
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
