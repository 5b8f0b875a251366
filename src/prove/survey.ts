import type { MeshFacts } from '../facts/facts.ts';
import { at, items, text } from '../objects/access.ts';
import { contains, parseCidr, parseIp } from '../objects/cidr.ts';
import type { KubeObject } from '../objects/object.ts';
import { selects } from '../objects/selector.ts';
import { accessTo, type Layers } from './evaluate.ts';
import type { NetworkSemantics, Target } from './judgement.ts';
import { mentionedIn } from './mentioned.ts';
import type { MeshProof } from './mesh-proof.ts';
import type { Scene } from './picture/scene.ts';
import { worldOf } from './read-world.ts';
import { nobodysPort } from './target-ports.ts';
import type { Witness } from './witnesses.ts';
import type { Address, Endpoint, Pod, World } from './world.ts';

/** Objects by themselves, with nothing that says what they should let through. */
export interface SurveyInput {
  objects: readonly KubeObject[];
  mesh?: { proof: MeshProof; facts: MeshFacts };
  network: (world: World, universe: readonly Endpoint[]) => NetworkSemantics;
  /** Whether a kind of object may say who may call whom: what it speaks of is looked at. */
  isPolicy: (object: KubeObject) => boolean;
}

const elsewhere = 'another-namespace';

/** All that objects say of who may call whom: every workload, one more pod of each namespace, and who is outside. */
export function survey(input: SurveyInput): Scene {
  const world = worldOf(input.objects);
  const policies = input.objects.filter(input.isPolicy);
  const cast = castOf(input, world, policies);
  const universe = cast.map(({ endpoint }) => endpoint);
  const layers = layersFor(input, world, universe);
  const portsBy = new Map<string, readonly number[]>();
  const mentionedPorts = (namespace: string): readonly number[] => {
    const known = portsBy.get(namespace);
    if (known) return known;
    const there = policies.filter(({ metadata }) => (metadata.namespace ?? namespace) === namespace);
    const ports = mentionedIn(there).ports;
    portsBy.set(namespace, ports);
    return ports;
  };
  const services = servicePorts(input.objects);
  const outside = mentionedIn(policies).ports;
  const targets = cast.flatMap(({ endpoint }, to): Target[] => {
    const own = endpoint.kind === 'pod' ? [...endpoint.ports, ...services(endpoint)] : [];
    const named = endpoint.kind === 'pod' ? mentionedPorts(endpoint.namespace) : outside;
    const seen = new Set<string>();
    return [
      ...own.map(({ number, protocol }) => ({ to, port: number, protocol })),
      ...[...named, nobodysPort].map((port) => ({ to, port, protocol: 'TCP' as const })),
    ].filter(({ port, protocol }) => seen.size < seen.add(`${port} ${protocol}`).size);
  });
  const proxies = layers.mesh?.proxies.verdict;
  return { cast, targets, accessOf: (target) => accessTo(target, layers), ...(proxies ? { proxies } : {}) };
}

/** What limits calls between these, with all that is known of the objects. */
export function layersFor(
  { network, mesh }: Pick<SurveyInput, 'network' | 'mesh'>,
  world: World,
  universe: readonly Endpoint[],
): Layers {
  return {
    network: network(world, universe),
    ...(mesh ? { mesh: mesh.proof.semantics({ world, universe, mesh: mesh.facts }) } : {}),
  };
}

function castOf({ objects, mesh }: SurveyInput, world: World, policies: readonly KubeObject[]): Witness[] {
  const pods = world.pods.map((endpoint) => ({ endpoint, words: `${endpoint.namespace}/${endpoint.name}` }));
  const namespaces = new Set([
    ...world.namespaces.keys(),
    ...world.pods.map(({ namespace }) => namespace),
    ...policies.flatMap(({ metadata }) => metadata.namespace ?? []),
  ]);
  const others = [...namespaces].sort().map((namespace) => ({
    endpoint: { ...anyPod(namespace), template: true },
    words: `any other pod of ${namespace}`,
  }));
  // Where namespaces are described there are no others.
  const farther =
    world.namespaces.size > 0
      ? []
      : (mesh ? [false, true] : [false]).map((withProxy) => ({
          endpoint: mesh ? mesh.proof.dressed(anyPod(elsewhere), withProxy) : anyPod(elsewhere),
          words: `pods of other namespaces${mesh ? (withProxy ? ', with a proxy' : ', without a proxy') : ''}`,
        }));
  const { cidrs } = mentionedIn(policies);
  const ranges = cidrs.flatMap((cidr) => {
    const address = insideOf(cidr, world);
    return address === undefined ? [] : [addressOf(cidr.replace(/\/(?:32|128)$/, ''), address)];
  });
  const outside = [
    ...objects.flatMap(nodeAddress),
    ...objects.flatMap(machineAddress),
    ...ranges,
    addressOf('the internet', '203.0.113.77'),
  ];
  const distinct = new Map(outside.map((one) => [one.endpoint.address, one]));
  return [...pods, ...others, ...farther, ...distinct.values()];
}

/** A pod of which nothing is known but where it is. */
export function anyPod(namespace: string): Pod {
  return {
    kind: 'pod',
    name: 'any',
    namespace,
    labels: {},
    annotations: {},
    serviceAccount: 'default',
    hostNetwork: false,
    containers: ['app'],
    ports: [],
    addresses: [],
    template: false,
  };
}

function addressOf(words: string, address: string): { endpoint: Address; words: string } {
  return { endpoint: { kind: 'address', name: words, address }, words };
}

/** The first address of a range that is nobody's here; none for a range that has every address. */
function insideOf(cidr: string, { pods }: World): string | undefined {
  const range = parseCidr(cidr);
  const [first = '', length] = cidr.split('/');
  if (!range || length === '0') return undefined;
  const isTaken = pods.some(({ addresses }) =>
    addresses.some((one) => {
      const ip = parseIp(one);
      return ip !== undefined && ip.value === range.first && contains(range, ip);
    }),
  );
  return isTaken ? undefined : first;
}

function nodeAddress({ kind, apiVersion, metadata, status }: KubeObject) {
  if (kind !== 'Node' || apiVersion !== 'v1') return [];
  const internal = items(at(status, 'addresses')).find((one) => at(one, 'type') === 'InternalIP');
  const address = text(at(internal, 'address'));
  return address === undefined || !parseIp(address) ? [] : [addressOf(`node ${metadata.name}`, address)];
}

/** A machine outside the cluster that a mesh knows as a workload. */
function machineAddress({ kind, metadata, spec }: KubeObject) {
  const address = text(at(spec, 'address'));
  if (kind !== 'WorkloadEntry' || address === undefined || !parseIp(address)) return [];
  return [addressOf(`machine ${metadata.namespace ?? ''}/${metadata.name}`, address)];
}

/** Ports that Services lead to, where containers do not say them. */
function servicePorts(
  objects: readonly KubeObject[],
): (pod: Pod) => { number: number; protocol: Target['protocol'] }[] {
  const byNamespace = Map.groupBy(
    objects.filter(({ kind, apiVersion }) => kind === 'Service' && apiVersion === 'v1'),
    ({ metadata }) => metadata.namespace ?? 'default',
  );
  return (pod) =>
    (byNamespace.get(pod.namespace) ?? []).flatMap(({ spec }) => {
      const selector = at(spec, 'selector');
      if (selector === undefined || selector === null || Object.keys(selector).length === 0) return [];
      if (!selects({ matchLabels: selector }, pod.labels)) return [];
      return items(at(spec, 'ports')).flatMap((port) => {
        const number = at(port, 'targetPort') ?? at(port, 'port');
        const said = at(port, 'protocol');
        const protocol = said === 'UDP' || said === 'SCTP' ? said : 'TCP';
        return typeof number === 'number' ? [{ number, protocol }] : [];
      });
    });
}
