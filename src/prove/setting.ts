import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import type { KubeObject } from '../objects/object.ts';
import type { Peer } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { type Declared, declaredFor } from './declared.ts';
import { type Access, accessTo } from './evaluate.ts';
import type { Judgement, NetworkSemantics, Target } from './judgement.ts';
import { mentionedIn } from './mentioned.ts';
import type { MeshProof, MeshSight } from './mesh-proof.ts';
import { isIn, isOurs, nameOf, peerSets, type Surroundings } from './peers.ts';
import { worldOf } from './read-world.ts';
import { portsOf } from './target-ports.ts';
import type { TriSet } from './tri-set.ts';
import { type Witness, witnesses } from './witnesses.ts';
import type { Endpoint, Pod, World } from './world.ts';

export interface ProofInput {
  platform: ObservabilityPlatform;
  /** Who may call whom, the calls of proxies among them. */
  graph: PlatformGraph;
  /** What is planned. */
  objects: readonly KubeObject[];
  facts: Facts;
  /** The mesh the platform belongs to. */
  mesh?: { proof: MeshProof; facts: MeshFacts };
  network: (world: World, universe: readonly Endpoint[]) => NetworkSemantics;
}

const kindsWithPods: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Service',
  'ConfigMap',
];

/** Who is looked at, what lets them through, and what should. */
export interface Setting {
  /** Callers by their number; some of them are called too. */
  cast: readonly Witness[];
  universe: readonly Endpoint[];
  world: World;
  around: Surroundings;
  peers: (peer: Peer) => TriSet;
  targets: readonly Target[];
  accessOf: (target: Target) => Access;
  declared: (target: Target) => Declared;
  hasMesh: boolean;
  /** Who has a proxy; absent where the mesh does not look. */
  proxies?: Judgement;
  sight?: MeshSight;
}

export function settingOf(input: ProofInput): Setting {
  const { graph, facts, platform, mesh } = input;
  const around = surroundingsOf(input);
  const mentioned = mentionedIn(input.objects.filter(({ kind }) => !kindsWithPods.includes(kind)));
  const described = worldIn(input);
  const cast = witnesses({
    graph,
    world: described,
    mentioned,
    apiServer: facts.kubernetes?.apiServer?.addresses ?? [],
    dressed: mesh?.proof.dressed ?? ((pod) => pod),
    ...(around.operator === undefined ? {} : { operator: around.operator }),
    ...(around.mesh ? { mesh: around.mesh } : {}),
  });
  const universe = cast.map(({ endpoint }) => endpoint);
  const world = withNamespaces(described, universe);
  const others = facts.meshObjects ? { others: facts.meshObjects } : {};
  const sight = mesh?.proof.sight({
    platform,
    graph,
    mesh: mesh.facts,
    ...others,
    ...(facts.meshStage ? { stage: facts.meshStage } : {}),
    ...(facts.networks?.serviceRanges ? { serviceRanges: facts.networks.serviceRanges } : {}),
  });
  const semantics = mesh && sight && mesh.proof.semantics({ world, universe, mesh: mesh.facts, ...others });
  const network = input.network(world, universe);
  const layers = { network, ...(semantics ? { mesh: semantics } : {}) };
  const peers = peerSets(universe, graph, around);
  const declared = declaredFor({
    graph,
    around,
    universe,
    peers,
    ...(sight && semantics ? { sight, proxies: semantics.proxies.verdict } : {}),
  });

  const classOf = (to: number) => `${network.peerClass(to)};${declared.peerClass(to)}`;
  const named = (to: number, here: boolean) => [
    ...network.portsNamed(to),
    ...(here && semantics ? (semantics.portsNamed?.(to) ?? mentioned.ports) : []),
    ...(here && sight ? [...sight.ports, ...portsOfOpenings(sight)] : []),
  ];
  const targets = calledOf(universe, graph, classOf).flatMap(({ to, endpoint }) =>
    portsOf(endpoint, { graph, around, named: named(to, isIn(endpoint, graph.namespace)) }).map((port) => ({
      to,
      ...port,
    })),
  );
  const known = new Map<string, Access>();
  const accessOf = (target: Target): Access => {
    const key = `${target.to} ${target.port} ${target.protocol}`;
    const here = universe[target.to];
    const found = known.get(key) ?? accessTo(target, here && isIn(here, graph.namespace) ? layers : { network });
    known.set(key, found);
    return found;
  };
  const hasMesh = semantics !== undefined;
  return {
    cast,
    universe,
    world,
    around,
    peers,
    targets,
    accessOf,
    declared: declared.to,
    hasMesh,
    ...(sight ? { sight } : {}),
    ...(semantics ? { proxies: semantics.proxies } : {}),
  };
}

function surroundingsOf({ facts, mesh }: ProofInput): Surroundings {
  const { apiServer } = facts.kubernetes ?? {};
  return {
    ...(apiServer ? { apiServer } : {}),
    ...(facts.operator ? { operator: facts.operator.namespace } : {}),
    ...(mesh ? { mesh: mesh.facts } : {}),
  };
}

/** What the plan has, and what is known of its namespace beside. */
function worldIn({ objects, facts, graph }: ProofInput): World {
  const world = worldOf(objects);
  const here = facts.namespaces?.find(({ name }) => name === graph.namespace);
  const namespaces = new Map(world.namespaces).set(graph.namespace, {
    ...here?.labels,
    ...world.namespaces.get(graph.namespace),
  });
  const namespaceAnnotations = new Map(world.namespaceAnnotations).set(graph.namespace, {
    ...here?.annotations,
    ...world.namespaceAnnotations?.get(graph.namespace),
  });
  return { ...world, namespaces, namespaceAnnotations };
}

function withNamespaces(world: World, universe: readonly Endpoint[]): World {
  const pods = universe.filter((one): one is Pod => one.kind === 'pod');
  const names = new Set(pods.map(({ namespace }) => namespace));
  const made = [...names].map((name) => [name, { 'kubernetes.io/metadata.name': name }] as const);
  return { ...world, pods, namespaces: new Map([...made, ...world.namespaces]) };
}

/** Ports at which somebody may come in by what is declared, whether a policy says so or not. */
function portsOfOpenings({ openings }: MeshSight): number[] {
  if (openings === 'everybody') return [];
  return openings.flatMap(({ ports }) => (ports === 'any' ? [] : 'only' in ports ? ports.only : ports.but));
}

/**
 * Those who are called. Of the made-up ones in the platform's namespace those that look like a component call alone; of those
 * elsewhere, whose own policies are not looked at, one of each class that the platform's policies and flows tell apart.
 */
function calledOf(
  universe: readonly Endpoint[],
  { namespace, components }: PlatformGraph,
  classOf: (number: number) => string,
): { to: number; endpoint: Endpoint }[] {
  const found = new Map<string, { to: number; endpoint: Endpoint }>();
  for (const [to, endpoint] of universe.entries()) {
    const isHere = isIn(endpoint, namespace);
    if (
      isHere &&
      endpoint.ref === undefined &&
      isOurs(endpoint) &&
      components.some(({ name }) => name === nameOf(endpoint))
    )
      continue;
    const key = isHere ? `here ${to}` : classOf(to);
    if (!found.has(key)) found.set(key, { to, endpoint });
  }
  return [...found.values()];
}
