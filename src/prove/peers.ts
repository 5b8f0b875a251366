import type { MeshFacts } from '../facts/facts.ts';
import { canonicalJson } from '../objects/canonical.ts';
import { contains, parseCidr, parseIp } from '../objects/cidr.ts';
import { type Flow, isComponent, isPlace, type Peer } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { partOf } from '../platform/labels.ts';
import { isMetadataAddress } from '../platform/metadata-address.ts';
import { isAddress, type Place } from '../platform/place.ts';
import { tri } from './tri.ts';
import { or, type TriSet, triSet } from './tri-set.ts';
import type { Endpoint, Pod, Protocol } from './world.ts';

/** Where those are whom a flow names and the platform does not run. */
export interface Surroundings {
  /** Undefined: not known. */
  apiServer?: { addresses: readonly string[]; port: number };
  operator?: string;
  mesh?: Pick<MeshFacts, 'namespace' | 'controlPlaneSelector'>;
}

/** Who of a universe is the peer of a flow, as far as labels and addresses tell. */
export function peerSets(
  universe: readonly Endpoint[],
  { namespace }: PlatformGraph,
  around: Surroundings,
): (peer: Peer) => TriSet {
  const setOf = (is: (endpoint: Endpoint, index: number) => boolean) =>
    triSet(universe.length, (index) => {
      const endpoint = universe[index];
      return tri(endpoint !== undefined && is(endpoint, index));
    });
  // Policies know no names of hosts, and call that any address but those where clouds hand out credentials.
  const anywhere = setOf((endpoint) => addressesOf(endpoint).some((address) => !isMetadataAddress(address)));
  const ips = universe.map((endpoint) => addressesOf(endpoint).flatMap((one) => parseIp(one) ?? []));
  const withAddress = (wanted: readonly string[]) => {
    const values = wanted.map((one) => parseIp(one));
    return setOf((_, index) =>
      (ips[index] ?? []).some((ip) => values.some((one) => one?.family === ip.family && one.value === ip.value)),
    );
  };
  const at = (place: Place): TriSet => {
    if (place.kind === 'host') return isAddress(place.host) ? withAddress([place.host]) : anywhere;
    if (place.kind === 'addresses') {
      const ranges = place.cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
      return setOf((_, index) => (ips[index] ?? []).some((ip) => ranges.some((range) => contains(range, ip))));
    }
    const { namespaces, labels = {} } = place;
    return setOf(
      (endpoint) =>
        endpoint.kind === 'pod' &&
        (namespaces === 'all' || namespaces.includes(endpoint.namespace)) &&
        hasLabels(endpoint, labels),
    );
  };
  const podsIn = (home: string | undefined, labels: Readonly<Record<string, string>>) =>
    setOf((endpoint) => home !== undefined && isIn(endpoint, home) && hasLabels(endpoint, labels));
  const of = (peer: Exclude<Peer, Place>): TriSet => {
    if (isComponent(peer))
      return setOf((endpoint) => isIn(endpoint, namespace) && isOurs(endpoint) && nameOf(endpoint) === peer);
    switch (peer) {
      case 'api-server':
        return around.apiServer ? withAddress(around.apiServer.addresses) : anywhere;
      case 'dns':
        return or(podsIn('kube-system', { 'k8s-app': 'kube-dns' }), withAddress(['169.254.20.10']));
      case 'mesh-control-plane':
        return podsIn(around.mesh?.namespace, around.mesh?.controlPlaneSelector ?? {});
      case 'neighbours':
        return setOf((endpoint) => isIn(endpoint, namespace) && !isOurs(endpoint));
      case 'nodes':
        return anywhere;
      case 'operator':
        return podsIn(around.operator, { 'app.kubernetes.io/name': 'gunj-operator' });
      case 'users':
        return setOf(() => false);
    }
  };
  const known = new Map<string, TriSet>();
  return (peer) => {
    const key = isPlace(peer) ? canonicalJson(peer) : peer;
    const found = known.get(key) ?? (isPlace(peer) ? at(peer) : of(peer));
    known.set(key, found);
    return found;
  };
}

/** Whether a flow leads to that port; where nothing is known of the API server it may listen on either of two. */
export function isOnPort(flow: Flow, port: number, protocol: Protocol, { apiServer }: Surroundings): boolean {
  if (flow.protocol !== protocol) return false;
  if (flow.to === 'api-server') return apiServer ? port === apiServer.port : port === 443 || port === 6443;
  return flow.port === 'any' || flow.port === port;
}

/** Which component a pod of the platform's namespace looks like. */
export function nameOf({ labels }: Pod): string | undefined {
  return labels['app.kubernetes.io/name'];
}

export function isOurs({ labels }: Pod): boolean {
  return labels['app.kubernetes.io/part-of'] === partOf;
}

export function isIn(endpoint: Endpoint, namespace: string): endpoint is Pod {
  return endpoint.kind === 'pod' && endpoint.namespace === namespace;
}

export function isInRanges(address: string, cidrs: readonly string[]): boolean {
  const ip = parseIp(address);
  return cidrs.some((cidr) => {
    const range = parseCidr(cidr);
    return ip !== undefined && range !== undefined && contains(range, ip);
  });
}

export function addressesOf(endpoint: Endpoint): readonly string[] {
  return endpoint.kind === 'pod' ? endpoint.addresses : [endpoint.address];
}

function hasLabels(pod: Pod, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => pod.labels[key] === value);
}
