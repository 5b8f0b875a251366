import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts, MeshFacts } from '../facts/facts.ts';
import type { KubeObject } from '../objects/object.ts';
import { isComponent, isPlace, type Peer, peerName } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { isAddress } from '../platform/place.ts';
import { deviations } from './compare.ts';
import { declaredFor } from './declared.ts';
import { encryptionOf } from './encryption.ts';
import { type Access, accessTo } from './evaluate.ts';
import type { NetworkSemantics, Target } from './judgement.ts';
import { mentionedIn } from './mentioned.ts';
import type { MeshProof } from './mesh-proof.ts';
import { isIn, nameOf, peerSets, type Surroundings } from './peers.ts';
import { worldOf } from './read-world.ts';
import type { Difference, ProofReport } from './report.ts';
import { portsOf } from './target-ports.ts';
import { valueAt } from './tri-set.ts';
import { witnesses } from './witnesses.ts';
import { differenceOf } from './words.ts';
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

/**
 * Judges what is planned by what each system documents, and holds it against the declared flows: network policies in both
 * directions, and the mesh by both ways one may come. Each layer has to let through exactly what the flows say as far as it sees
 * them; what all of them let through together is then exactly the flows too.
 */
export function prove(input: ProofInput): ProofReport {
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

  const called = calledOf(universe, graph);
  const targets = universe.flatMap((endpoint, to) =>
    called.has(to)
      ? portsOf(endpoint, { graph, around, mentioned, ports: sight?.ports ?? [] }).map((port) => ({ to, ...port }))
      : [],
  );
  const known = new Map<string, Access>();
  const accessOf = (target: Target): Access => {
    const key = `${target.to} ${target.port} ${target.protocol}`;
    const here = universe[target.to];
    const found = known.get(key) ?? accessTo(target, here && isIn(here, graph.namespace) ? layers : { network });
    known.set(key, found);
    return found;
  };
  const found = targets.flatMap((target): Difference[] => {
    const access = accessOf(target);
    return deviations(access, declared(target)).map((one) =>
      differenceOf(one, target, cast, valueAt(access.verdict, one.caller) === 'yes'),
    );
  });
  const differences = found.filter(({ kind }) => kind !== 'unknown');
  const unknowns = found.filter(({ kind }) => kind === 'unknown');
  // An address that is not known could be anybody's, but is nobody's here.
  const isFar = (peer: Peer) => peer === 'api-server' || peer === 'nodes' || (isPlace(peer) && peer.kind === 'host');
  const candidates = (peer: Peer): number[] =>
    universe.flatMap((endpoint, index) =>
      valueAt(peers(peer), index) === 'yes' && !(isFar(peer) && endpoint.kind === 'pod') ? [index] : [],
    );
  return {
    platform: { name: graph.name, namespace: graph.namespace },
    verdict: differences.length > 0 ? 'differs' : unknowns.length > 0 ? 'unknown' : 'holds',
    judged: { callers: universe.length, targets: targets.length, calls: targets.length * universe.length },
    differences: worstFirst(differences),
    unknowns,
    encryption: encryptionOf({
      flows: graph.flows,
      candidates,
      portOf: ({ to, port }) =>
        port !== 'any' ? (to === 'api-server' ? (around.apiServer?.port ?? port) : port) : unnamed,
      accessOf,
      hasMesh: semantics !== undefined,
    }),
    wider: widerThanDeclared(graph, around),
    disturbedBy: sight?.disturbedBy ?? [],
  };
}

/** A port that nobody listens on and no policy names, unless somebody does. */
const unnamed = 54_321;

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
  const here = facts.namespaces?.find(({ name }) => name === graph.namespace)?.labels ?? {};
  const namespaces = new Map(world.namespaces).set(graph.namespace, {
    ...here,
    ...world.namespaces.get(graph.namespace),
  });
  return { ...world, namespaces };
}

function withNamespaces(world: World, universe: readonly Endpoint[]): World {
  const pods = universe.filter((one): one is Pod => one.kind === 'pod');
  const names = new Set(pods.map(({ namespace }) => namespace));
  const made = [...names].map((name) => [name, { 'kubernetes.io/metadata.name': name }] as const);
  return { ...world, pods, namespaces: new Map([...made, ...world.namespaces]) };
}

/**
 * Numbers of those who are called. Of the made-up ones in the platform's namespace those that look like a component call alone;
 * of those elsewhere, whose own policies are not looked at, one of each that the platform's can tell apart.
 */
function calledOf(universe: readonly Endpoint[], { namespace, components }: PlatformGraph): Set<number> {
  const elsewhere = new Map<string, number>();
  const here: number[] = [];
  for (const [index, endpoint] of universe.entries()) {
    if (endpoint.kind === 'address') elsewhere.set(endpoint.address, index);
    else if (endpoint.namespace !== namespace)
      elsewhere.set(JSON.stringify([endpoint.namespace, endpoint.labels]), index);
    else if (endpoint.ref !== undefined || !components.some(({ name }) => name === nameOf(endpoint))) here.push(index);
  }
  return new Set([...here, ...elsewhere.values()]);
}

/** First what gets through everything, then what is cut off. */
function worstFirst(differences: readonly Difference[]): Difference[] {
  const rank = ({ kind, getsThrough }: Difference) => (kind === 'extra' ? (getsThrough ? 0 : 2) : 1);
  return differences.toSorted((a, b) => rank(a) - rank(b));
}

function widerThanDeclared({ flows }: PlatformGraph, { apiServer }: Surroundings): ProofReport['wider'] {
  return flows.flatMap(({ from, to, port }) => {
    if (!isComponent(from)) return [];
    const text = isPlace(to)
      ? to.kind === 'host' && !isAddress(to.host)
        ? 'network policies cannot name hosts, so any address is let through on this port'
        : undefined
      : to === 'nodes'
        ? 'addresses of nodes come and go, so any address is let through on this port'
        : to === 'api-server' && !apiServer
          ? 'the address of the API server is not known, so any is let through on its ports'
          : undefined;
    return text === undefined ? [] : [{ flow: `${from} → ${peerName(to)}:${port}`, text }];
  });
}
