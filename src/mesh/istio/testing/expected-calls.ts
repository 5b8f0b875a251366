import type { ObservabilityPlatform } from '../../../api/spec/platform.ts';
import { contains, parseCidr, parseIp } from '../../../objects/cidr.ts';
import type { ComponentName } from '../../../platform/component-names.ts';
import { componentSpec } from '../../../platform/component-spec.ts';
import { type Flow, isComponent, isPlace } from '../../../platform/flow.ts';
import type { PlatformGraph } from '../../../platform/graph.ts';
import type { Identity } from '../../../platform/place.ts';
import { issuersAskedOf } from '../../../platform/request-identities.ts';
import type { Endpoint, Pod } from '../../../prove/world.ts';

/** What is promised of a call: nothing gets through, certain requests do, or all. */
export type Promised = 'none' | 'some' | 'all';

/** The platform whose flows are promises, written down without a look at the policies that keep them. */
export interface Promises {
  platform: ObservabilityPlatform;
  graph: PlatformGraph;
  mode: 'STRICT' | 'PERMISSIVE' | 'DISABLE';
  authorizes: boolean;
}

/** `hasSidecar` is whether the caller can show an identity; anybody can leave it at plain text. */
export function promised(promises: Promises, from: Endpoint, hasSidecar: boolean, to: ComponentName, port: number) {
  const { graph, mode, authorizes } = promises;
  const flows = graph.flows.filter((flow) => flow.to === to && flow.port === port && flow.protocol === 'TCP');
  if (!flows.some((flow) => isLetInByNetwork(graph, flow, from))) return 'none';
  if (graph.outsideMesh.has(to)) return 'all';
  const plain = mode !== 'STRICT' || flows.some((flow) => comesPlain(graph, flow));
  const encrypted = hasSidecar && mode !== 'DISABLE';
  if (!authorizes) return plain || encrypted ? 'all' : 'none';
  const answers = flows.map((flow) => byFlow(promises, flow, from, { plain, encrypted }));
  // What lets Prometheus read metrics of neighbours without a name cannot leave ours out.
  if (mode === 'PERMISSIVE' && graph.flows.some(({ to: whom, kind }) => whom === 'neighbours' && kind === 'scrape'))
    answers.push('some');
  return answers.includes('all') ? 'all' : answers.includes('some') ? 'some' : 'none';
}

interface Ways {
  plain: boolean;
  encrypted: boolean;
}

/** What one flow opens in the mesh alone, which knows callers by their names or as nameless. */
function byFlow({ platform, graph }: Promises, flow: Flow, from: Endpoint, ways: Ways): Promised {
  const limited = flow.requests || issuersAskedOf(platform, flow).length > 0 ? 'some' : 'all';
  const peer = flow.from;
  const named = (isIt: boolean): Promised => (ways.encrypted && isIt ? limited : 'none');
  const nameless = (isIt: boolean): Promised => (isIt && ways.plain ? limited : 'none');
  if (peer === 'users') return 'none';
  if (peer === 'operator') return limited;
  if (isComponent(peer)) {
    // Past its own sidecar Prometheus has no name, and may do what it does there.
    if (ways.plain && isByAddress(platform, flow)) return 'some';
    const itself = named(isPodOf(graph, from, peer));
    return itself === 'none' ? nameless(graph.outsideMesh.has(peer)) : itself;
  }
  if (!isPlace(peer)) return named(isPod(from) && from.namespace === graph.namespace && !isOurs(graph, from));
  if (peer.kind === 'host') return 'none';
  if (peer.identities) return named(isPod(from) && peer.identities.some((identity) => isIdentity(identity, from)));
  if (peer.kind === 'addresses') return addressesOf(from).some((one) => isInRanges(one, peer.cidrs)) ? limited : 'none';
  const { namespaces } = peer;
  const inside = isPod(from) && (namespaces === 'all' || namespaces.includes(from.namespace));
  if (peer.identity === 'mesh') return named(inside);
  return named(inside) === 'none' ? nameless(true) : limited;
}

function isByAddress(platform: ObservabilityPlatform, { from, kind }: Flow): boolean {
  const several = (componentSpec(platform, 'alertmanager').replicas ?? 1) > 1;
  return from === 'prometheus' && (kind === 'scrape' || (kind === 'alert' && several));
}

function comesPlain({ outsideMesh }: PlatformGraph, { from }: Flow): boolean {
  if (isComponent(from)) return outsideMesh.has(from);
  return from === 'operator' || (isPlace(from) && from.kind !== 'host' && from.identity === 'none');
}

/** By labels and addresses. */
function isLetInByNetwork(graph: PlatformGraph, { from: peer }: Flow, from: Endpoint): boolean {
  if (isComponent(peer)) return isPodOf(graph, from, peer);
  if (peer === 'neighbours') return isPod(from) && from.namespace === graph.namespace && !isOurs(graph, from);
  if (peer === 'operator') return isPod(from) && from.namespace === 'gunj-system';
  if (!isPlace(peer) || peer.kind === 'host') return false;
  if (peer.kind === 'addresses') return addressesOf(from).some((one) => isInRanges(one, peer.cidrs));
  const { namespaces, labels = {} } = peer;
  return (
    isPod(from) &&
    (namespaces === 'all' || namespaces.includes(from.namespace)) &&
    Object.entries(labels).every(([key, value]) => from.labels[key] === value)
  );
}

function isIdentity({ trustDomain = 'cluster.local', namespace, serviceAccount }: Identity, pod: Pod): boolean {
  const account = serviceAccount === undefined || serviceAccount === pod.serviceAccount;
  return trustDomain === 'cluster.local' && namespace === pod.namespace && account;
}

function isPod(endpoint: Endpoint): endpoint is Pod {
  return endpoint.kind === 'pod';
}

function isOurs({ namespace, components }: PlatformGraph, pod: Pod): boolean {
  return pod.namespace === namespace && components.some(({ name }) => name === pod.serviceAccount);
}

function isPodOf({ namespace }: PlatformGraph, endpoint: Endpoint, name: ComponentName): boolean {
  return isPod(endpoint) && endpoint.namespace === namespace && endpoint.serviceAccount === name;
}

function addressesOf(endpoint: Endpoint): readonly string[] {
  return isPod(endpoint) ? endpoint.addresses : [endpoint.address];
}

function isInRanges(address: string, cidrs: readonly string[]): boolean {
  const ip = parseIp(address);
  return cidrs.some((cidr) => {
    const range = parseCidr(cidr);
    return ip !== undefined && range !== undefined && contains(range, ip);
  });
}
