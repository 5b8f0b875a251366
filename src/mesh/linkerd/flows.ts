import { compareVersions } from '../../objects/version.ts';
import { type Flow, isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';
import type { MeshInput } from '../mesh.ts';
import { opaquePorts } from './ports.ts';
import { linkerdRelease } from './release.ts';

/** Where proxies fetch certificates, who is where, and policies: over TLS of their own. */
const controlPlane = [
  { port: 8080, why: 'proxies get their certificates from the identity controller' },
  { port: 8086, why: 'proxies ask the destination controller whom a name leads to' },
  { port: 8090, why: 'proxies get their policies from the policy controller' },
] as const;

/** Where a proxy that calls another connects, to say in there which port it means: of opaque ports always, of all from 2.18 on. */
export const inboundPort = 4143;
const inboundPortSince = '2.18.0';
/** Opaque where nobody says otherwise. */
const opaqueByDefault: readonly number[] = [25, 587, 3306, 4444, 5432, 6379, 9300, 11211];

/** Calls of the proxies of a platform. */
export function proxyFlows({ graph, mesh }: Pick<MeshInput, 'graph' | 'mesh'>): Flow[] {
  const through = compareVersions(linkerdRelease(mesh).version, inboundPortSince) >= 0;
  return [...toControlPlane(graph), ...toProxies(graph, (flow) => through || isOpaque(graph, flow))];
}

function isOpaque(graph: PlatformGraph, { to, port }: Flow): boolean {
  if (port === 'any') return false;
  return isComponent(to) ? opaquePorts(graph, to).includes(port) : opaqueByDefault.includes(port);
}

/** Network policies are told of neighbours as well: they may have proxies, and default to nothing. */
function toControlPlane({ components, flows, outsideMesh }: PlatformGraph): Flow[] {
  const spoken = flows.some(({ from, to }) => from === 'neighbours' || to === 'neighbours');
  const neighbours = spoken ? (['neighbours'] as const) : [];
  const injected = components.map(({ name }) => name).filter((name) => !outsideMesh.has(name));
  return [...injected, ...neighbours].flatMap((from) =>
    controlPlane.map(
      ({ port, why }): Flow => ({
        from,
        to: 'mesh-control-plane',
        port,
        protocol: 'TCP',
        kind: 'control',
        why,
      }),
    ),
  );
}

/** The same calls once more, at the port at which they arrive where both ends have a proxy. */
function toProxies(graph: PlatformGraph, isLedThere: (flow: Flow) => boolean): Flow[] {
  return graph.flows
    .filter(isLedThere)
    .filter(
      ({ from, to, port, protocol }) =>
        protocol === 'TCP' && port !== 'any' && mayHaveProxy(graph, from) && mayHaveProxy(graph, to),
    )
    .map(({ from, to }) => ({
      from,
      to,
      port: inboundPort,
      protocol: 'TCP',
      kind: 'control',
      why: 'calls from proxy to proxy arrive at the port the proxy listens on',
    }));
}

function mayHaveProxy({ outsideMesh }: PlatformGraph, peer: Peer): boolean {
  if (isComponent(peer)) return !outsideMesh.has(peer);
  if (isPlace(peer)) return peer.kind === 'pods' || (peer.kind === 'addresses' && peer.identity === 'mesh');
  return peer === 'neighbours';
}
