import { remembered } from '../objects/remembered.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { type Flow, isComponent } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import type { RequestPattern, Target } from './judgement.ts';
import type { Callers, MeshSight, Opening, Ways } from './mesh-proof.ts';
import { addressesOf, isIn, isInRanges, isOnPort, isOurs, nameOf, type Surroundings } from './peers.ts';
import { tri } from './tri.ts';
import { and, constant, doubted, not, or, type TriSet, triSet, union, valueAt } from './tri-set.ts';
import type { Endpoint, Pod } from './world.ts';

/** Whom the flows let in to one port, layer by layer, each as far as it sees. */
export interface Declared {
  egress: TriSet;
  ingress: TriSet;
  /** Absent where no mesh looks. */
  mesh?: {
    encrypted: DeclaredWay;
    plain: DeclaredWay;
    /** By which ways anybody may come at all; absent where no proxy looks. */
    takes?: Ways;
  };
}

/** What is declared of all calls. */
export interface DeclaredCalls {
  to: (target: Target) => Declared;
  /** The same for two whom the same flows mean, as far as they are not of the platform's namespace. */
  peerClass: (to: number) => string;
}

export interface DeclaredWay {
  verdict: TriSet;
  /** Which requests somebody may make; asked for those who get in. */
  requests: (caller: number) => 'all' | readonly RequestPattern[];
}

export interface Declarations {
  graph: PlatformGraph;
  around: Surroundings;
  universe: readonly Endpoint[];
  /** Who is the peer of a flow. */
  peers: (peer: Flow['from']) => TriSet;
  /** Absent without a mesh. */
  sight?: MeshSight;
  /** Who has a proxy. */
  proxies?: TriSet;
}

/**
 * The flows as expectations, each peer read once: what policies say is not looked at. Ports about which the flows say the same
 * share their sets.
 */
export function declaredFor({ graph, around, universe, peers, sight, proxies }: Declarations): DeclaredCalls {
  const size = universe.length;
  const [everybody, nobody] = [constant(size, 'yes'), constant(size, 'no')];
  const ours = triSet(size, (index) => tri(isHere(universe[index])));
  const others = not(ours);
  const openings = sight && sight.openings !== 'everybody' ? sight.openings.map(prepared) : undefined;
  // A place may have pods of ours in it. That lets nobody in or out whose own flows do not name the other.
  const isOwn = (peer: Flow['from']) => peer === 'neighbours' || isComponent(peer);
  const flows = graph.flows.filter(({ from }) => from !== 'users').map((flow, number) => ({ flow, number }));
  const leadingTo = remembered((to: number) => flows.filter(({ flow }) => valueAt(peers(flow.to), to) === 'yes'));
  const callers = (those: readonly Flow[]) =>
    union(
      size,
      those.map(({ from }) => peers(from)),
    );
  const networkSets = new Map<string, Pick<Declared, 'egress' | 'ingress'>>();
  const open = { plain: way(everybody), encrypted: way(nobody) };
  const meshSets = new Map<string, NonNullable<Declared['mesh']>>();

  const toPort = (target: Target): Declared => {
    const { port, protocol } = target;
    const to = universe[target.to];
    const here = isHere(to);
    const those = leadingTo(target.to).filter(
      ({ flow }) => isOnPort(flow, port, protocol, around) || meetsOn(flow, port),
    );
    const key = `${here} ${those.map(({ number }) => number).join()}`;
    const network = networkSets.get(key) ?? {
      egress: or(others, and(ours, callers(those.flatMap(({ flow }) => (isOwn(flow.from) ? [flow] : []))))),
      ingress: here ? callers(those.flatMap(({ flow }) => (isOwn(flow.to) ? [flow] : []))) : everybody,
    };
    networkSets.set(key, network);
    // What a mesh does elsewhere is not the platform's.
    const mesh = here && sight && proxies ? meshFor(to, target, sight, proxies) : undefined;
    return mesh ? { ...network, mesh } : network;
  };
  return {
    to: toPort,
    peerClass: (to) =>
      leadingTo(to)
        .map(({ number }) => number)
        .join(),
  };

  function meetsOn(flow: Flow, port: number): boolean {
    return sight?.meeting?.port === port && sight.meeting.isFor(flow);
  }

  function isHere(endpoint: Endpoint | undefined): endpoint is Pod {
    return endpoint !== undefined && isIn(endpoint, graph.namespace);
  }

  function meshFor(to: Pod, target: Target, seen: MeshSight, identified: TriSet): Declared['mesh'] {
    const { ways, captures } = seen;
    if (valueAt(identified, target.to) === 'no' || target.protocol !== 'TCP') return open;
    const component = componentOf(to);
    if (!captures(component, target.port)) return open;
    const unsaid = seen.unsaid?.(to, target.port);
    if (unsaid === 'open')
      return { plain: way(everybody), encrypted: way(and(identified, throughProxies(seen, target.port))) };
    if (unsaid) return undefined;
    const taken = ways(component, target.port);
    const numbers = openings?.flatMap((one, number) => (isFor(one.opening, component, target.port) ? [number] : []));
    // Requests are seen where a port carries HTTP; elsewhere who is limited to some may be refused.
    const isHttp = (seen.seesRequests ?? carriesHttp)(component, target.port);
    const paths = isHttp ? (seen.probePaths?.(to, target.port) ?? []) : [];
    const key = `${taken.encrypted} ${taken.plain} ${isHttp} ${numbers?.join() ?? 'everybody'} ${paths.join()}`;
    const known = meshSets.get(key);
    if (known) return known;
    const those = numbers?.flatMap((number) => openings?.[number] ?? []);
    const probes = paths.map((path) => ({ methods: ['GET'], paths: [path] }));
    const by = (kind: 'encrypted' | 'plain'): DeclaredWay => {
      const comers = kind === 'encrypted' ? identified : everybody;
      return withProbes(admitted(kind, taken[kind] ? comers : nobody), comers, probes);
    };
    const admitted = (kind: 'encrypted' | 'plain', possible: TriSet): DeclaredWay => {
      if (!those) return way(possible);
      const sets = those.map((one) => (one.opening.requests === 'all' || isHttp ? one[kind] : doubted(one[kind])));
      return {
        verdict: and(possible, union(size, sets)),
        requests(caller) {
          const matching = those.filter((one) => valueAt(one[kind], caller) === 'yes').map(({ opening }) => opening);
          const limits = matching.flatMap(({ requests }) => (requests === 'all' ? [] : [requests]));
          return limits.length < matching.length ? 'all' : limits;
        },
      };
    };
    const made = { encrypted: by('encrypted'), plain: by('plain'), takes: taken };
    meshSets.set(key, made);
    return made;
  }

  /** A component whose calls to a port go past its own proxy comes there without an identity. */
  function throughProxies({ leavesPast }: MeshSight, port: number): TriSet {
    const past = graph.components.map(({ name }) => name).filter((name) => leavesPast?.(name, port));
    if (past.length === 0) return everybody;
    return triSet(size, (index) => {
      const from = universe[index];
      // Who only looks like one has a proxy that is asked for nothing.
      const name = isHere(from) && from.ref ? componentOf(from) : undefined;
      return tri(name === undefined || !past.includes(name));
    });
  }

  /** Whoever comes may ask for those too. */
  function withProbes(admitted: DeclaredWay, comers: TriSet, probes: readonly RequestPattern[]): DeclaredWay {
    if (probes.length === 0) return admitted;
    return {
      verdict: or(admitted.verdict, comers),
      requests(caller) {
        const own = valueAt(admitted.verdict, caller) === 'no' ? [] : admitted.requests(caller);
        return own === 'all' ? own : [...own, ...probes];
      },
    };
  }

  function carriesHttp(component: ComponentName | undefined, port: number): boolean {
    const ports = graph.components.find(({ name }) => name === component)?.ports ?? [];
    return ports.some((one) => one.number === port && one.appProtocol !== 'tcp');
  }

  function componentOf(pod: Pod): ComponentName | undefined {
    const name = isOurs(pod) ? nameOf(pod) : undefined;
    return graph.components.map((one) => one.name).find((one) => one === name && isComponent(one));
  }

  function prepared(opening: Opening) {
    const set = (withIdentity: boolean) =>
      triSet(size, (index) => {
        const endpoint = universe[index];
        return tri(endpoint !== undefined && opening.callers.some((one) => isCaller(one, endpoint, withIdentity)));
      });
    return { opening, encrypted: set(true), plain: set(false) };
  }
}

function way(verdict: TriSet): DeclaredWay {
  return { verdict, requests: () => 'all' };
}

function isFor({ to, ports }: Opening, component: ComponentName | undefined, port: number): boolean {
  if (to !== undefined && to !== component) return false;
  if (ports === 'any') return true;
  return 'only' in ports ? ports.only.includes(port) : !ports.but.includes(port);
}

function isCaller(callers: Callers, endpoint: Endpoint, withIdentity: boolean): boolean {
  if (callers === 'everybody') return true;
  if (callers === 'nameless') return !withIdentity;
  if ('cidrs' in callers) return addressesOf(endpoint).some((one) => isInRanges(one, callers.cidrs));
  if (!withIdentity || endpoint.kind !== 'pod') return false;
  const { namespace, account = endpoint.serviceAccount, but = [] } = callers;
  const isThere = namespace === '*' || namespace === endpoint.namespace;
  return isThere && account === endpoint.serviceAccount && !but.includes(endpoint.serviceAccount);
}
