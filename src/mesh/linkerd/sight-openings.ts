import type { ComponentName } from '../../platform/component-names.ts';
import { type Flow, isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';
import type { Place } from '../../platform/place.ts';
import type { RequestPattern } from '../../prove/judgement.ts';
import type { Callers, Opening, SightInput } from '../../prove/mesh-proof.ts';
import { proxyPorts } from './semantics/ports.ts';
import { prefixPaths } from './semantics/routes.ts';
import type { PostureSeen, Unnamed } from './sight-posture.ts';

const { inbound, admin } = proxyPorts;
const get = (path: string): RequestPattern => ({ methods: ['GET'], paths: [path] });
const callersBy: Readonly<Record<Unnamed, readonly Callers[]>> = {
  everybody: ['everybody'],
  meshed: [{ namespace: '*' }],
  nobody: [],
};

/** Who may come where, port by port. The port on which proxies meet is nobody's own. */
export function openingsOf(
  input: SightInput,
  posture: PostureSeen,
  served: ReadonlyMap<ComponentName, readonly number[]>,
): Opening[] {
  const { servers, pods, named } = posture;
  if (servers === undefined) return [{ ports: { but: [inbound] }, callers: callersBy[pods], requests: 'all' }];
  const inMesh = [...served].filter(([name]) => !input.graph.outsideMesh.has(name));
  return [
    ...inMesh.flatMap(([to, ports]): Opening[] => [
      { to, ports: { only: ports }, callers: callersBy[servers], requests: 'all' },
      { to, ports: { but: [...ports, inbound, admin] }, callers: callersBy[pods], requests: 'all' },
    ]),
    ...(named ? namedOpenings(input, false) : servers === 'meshed' ? namedOpenings(input, true) : []),
    ...atProxies(input, posture, servers),
  ];
}

/** All that a proxy answers is metrics and probes. */
function atProxies({ graph }: SightInput, { counted }: PostureSeen, unnamed: Unnamed): Opening[] {
  const at = (callers: readonly Callers[], ...paths: string[]): Opening[] =>
    callers.length === 0 ? [] : paths.map((path) => ({ ports: { only: [admin] }, callers, requests: get(path) }));
  const readers: Callers[] = graph.components.some(({ name }) => name === 'prometheus')
    ? callersOf(graph, 'prometheus', undefined)
    : [];
  return [
    ...at(['everybody'], '/live', '/ready'),
    ...at([...callersBy[unnamed], ...readers, ...(counted ? (['everybody'] as const) : [])], '/metrics'),
  ];
}

/** Those whom flows name; `plain`: those alone who come in plain text, whose requests are then not looked at. */
function namedOpenings({ graph, mesh }: SightInput, plain: boolean): Opening[] {
  return graph.flows
    .filter(({ from, protocol }) => protocol === 'TCP' && from !== 'users' && (!plain || isPlain(graph, from)))
    .flatMap((flow): Opening[] => {
      const { from, to, port } = flow;
      if (!isComponent(to) || port === 'any' || port === inbound || port === admin) return [];
      const common = { to, ports: { only: [port] }, callers: callersOf(graph, from, mesh.trustDomain) };
      const requests = plain ? 'all' : requestsOf(graph, flow);
      return requests === 'all'
        ? [{ ...common, requests }]
        : requests.map((pattern) => ({ ...common, requests: pattern }));
    });
}

/** Who has no identity and only comes to read metrics may read nothing else. */
function requestsOf(graph: PlatformGraph, { from, kind, requests }: Flow): 'all' | RequestPattern[] {
  if (!requests) return kind === 'scrape' && isPlain(graph, from) ? [get('/metrics')] : 'all';
  return requests.methods.flatMap((method) =>
    requests.paths.map((path) => ({
      methods: [method],
      // A beginning that ends with a part of the path takes that part by itself, too.
      ...(path.endsWith('/*') ? prefixPaths(path.slice(0, -1)) : { paths: [path] }),
    })),
  );
}

function isPlain({ outsideMesh }: PlatformGraph, peer: Peer): boolean {
  if (isComponent(peer)) return outsideMesh.has(peer);
  return peer === 'operator' || (isPlace(peer) && (peer.kind === 'host' || peer.identity === 'none'));
}

function callersOf(graph: PlatformGraph, peer: Peer, trustDomain: string | undefined): Callers[] {
  const { namespace } = graph;
  if (isComponent(peer)) return isPlain(graph, peer) ? ['everybody'] : [{ namespace, account: peer }];
  if (isPlace(peer)) return callersAt(peer, trustDomain);
  if (peer === 'operator') return ['everybody'];
  return peer === 'neighbours' ? [{ namespace }] : [];
}

function callersAt(place: Place, trustDomain: string | undefined): Callers[] {
  if (place.kind === 'host') return [];
  if (place.identities)
    return place.identities
      .filter((one) => one.trustDomain === undefined || one.trustDomain === trustDomain)
      .map(({ namespace, serviceAccount }) => ({
        namespace,
        ...(serviceAccount === undefined ? {} : { account: serviceAccount }),
      }));
  if (place.kind === 'addresses') return [{ cidrs: place.cidrs }];
  if (place.identity === 'none') return ['everybody'];
  return place.namespaces === 'all' ? [{ namespace: '*' }] : place.namespaces.map((namespace) => ({ namespace }));
}
