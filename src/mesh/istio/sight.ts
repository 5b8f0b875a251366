import type { ComponentName } from '../../platform/component-names.ts';
import { componentSpec } from '../../platform/component-spec.ts';
import { type Flow, isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';
import type { Place } from '../../platform/place.ts';
import { issuersAskedOf } from '../../platform/request-identities.ts';
import type { RequestPattern } from '../../prove/judgement.ts';
import type { Callers, MeshSight, Opening, SightInput } from '../../prove/mesh-proof.ts';
import { isRendered } from '../capability.ts';
import { proxySettings } from '../proxy-settings.ts';
import { platformInStage, stageEffects, takingPlainText } from '../stage.ts';
import { injectionCapabilities } from './capabilities/injection.ts';
import { authorizes, componentMode, type EffectiveMode, effectiveMode } from './mode.ts';
import { istioRelease } from './release.ts';

/** Ports of the agent and of Envoy itself. */
const neverCaptured = [15020, 15021, 15090];
const readMetrics: RequestPattern = { methods: ['GET'], paths: ['/metrics'] };
const sendAlerts: RequestPattern = { methods: ['POST'], paths: ['/api/v2/alerts'] };

/**
 * How the declared flows show themselves to sidecars: by whose identity, or by none. Said a second time here, beside what is
 * rendered and without a look at it.
 */
export function istioSight(given: SightInput): MeshSight | undefined {
  const effect = given.stage ? stageEffects[given.stage] : undefined;
  if (effect && !effect.proxies) return undefined;
  const inStage = platformInStage(given.platform, given.stage);
  const input = { ...given, platform: effect?.plainText ? takingPlainText(inStage) : inStage };
  const enforced = (effect?.authorization ?? 'enforced') === 'enforced' && authorizes(input);
  const modeOf = (to: ComponentName | undefined) => (to ? componentMode(input, to) : effectiveMode(input));
  return {
    ways(to, port) {
      const mode = modeOf(to);
      const exceptions = effectiveMode(input) === 'STRICT' && to !== undefined && takesPlain(input.graph, to, port);
      return { encrypted: mode !== 'DISABLE', plain: mode !== 'STRICT' || exceptions };
    },
    captures: (to, port) => !neverCaptured.includes(port) && !(to && excludedPorts(input, to).includes(port)),
    openings: enforced ? openings(input, effectiveMode(input)) : 'everybody',
    ports: neverCaptured,
    disturbedBy: (input.others ?? [])
      .filter((one) => !one.ours && one.kind === 'PeerAuthentication' && one.namespace === input.graph.namespace)
      .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`),
  };
}

function excludedPorts({ platform, mesh }: SightInput, to: ComponentName): readonly number[] {
  const isThere = isRendered(injectionCapabilities, istioRelease(mesh), 'spec.serviceMesh.proxy.excludeInboundPorts');
  return isThere ? (proxySettings(platform, to).excludeInboundPorts ?? []) : [];
}

function openings(input: SightInput, mode: EffectiveMode): Opening[] {
  return input.graph.flows
    .filter(({ protocol, from }) => protocol === 'TCP' && from !== 'users')
    .flatMap((flow) => {
      if (flow.to === 'neighbours')
        return isComponent(flow.from) ? towardsNeighbours(input.graph, flow.from, flow, mode) : [];
      return isComponent(flow.to) && flow.port !== 'any' ? [towards(input, flow, flow.to, flow.port, mode)] : [];
    });
}

/** Past its own sidecar Prometheus has no identity, and may do there what it does. */
function towards(input: SightInput, flow: Flow, to: ComponentName, port: number, mode: EffectiveMode): Opening {
  const common = { to, ports: { only: [port] } };
  if (isPastSidecar(input, flow) && (mode === 'PERMISSIVE' || takesPlain(input.graph, to, port)))
    return { ...common, callers: ['everybody'], requests: flow.kind === 'alert' ? sendAlerts : readMetrics };
  const issuers = issuersAskedOf(input.platform, flow).map((issuer) => `${issuer}/*`);
  const requests = { ...flow.requests, ...(issuers.length > 0 ? { requestPrincipals: issuers } : {}) };
  return {
    ...common,
    callers: callersOf(input, flow.from),
    requests: Object.keys(requests).length > 0 ? requests : 'all',
  };
}

/**
 * A policy cannot say "not ours": what opens a port of neighbours opens it on all pods of the namespace, so ports of ours are left
 * out, but for reading metrics.
 */
function towardsNeighbours(
  graph: PlatformGraph,
  from: ComponentName,
  { port, kind }: Flow,
  mode: EffectiveMode,
): Opening[] {
  const ours = portsOfOurs(graph);
  const isScrape = kind === 'scrape';
  const isPlain = graph.outsideMesh.has(from);
  const anonymous = mode === 'PERMISSIVE' && isScrape;
  const callers: Callers[] = isPlain ? ['everybody'] : [{ namespace: graph.namespace, account: from }];
  const isTaken = port !== 'any' && ours.includes(port);
  const named: Opening[] = isTaken
    ? []
    : [{ ports: port === 'any' ? { but: ours } : { only: [port] }, callers, requests: 'all' }];
  const oursToo: Opening[] =
    port === 'any' || (isTaken && isScrape)
      ? [{ ports: { only: port === 'any' ? ours : [port] }, callers, requests: readMetrics }]
      : [];
  const open: Opening[] = anonymous
    ? [{ ports: port === 'any' ? 'any' : { only: [port] }, callers: ['everybody'], requests: readMetrics }]
    : [];
  // Who has no identity gets in where plain text does.
  if (isPlain) return mode === 'PERMISSIVE' && !isScrape ? [...named, ...oursToo] : open;
  return [...named, ...oursToo, ...open];
}

function portsOfOurs({ components, flows }: PlatformGraph): number[] {
  const declared = components.flatMap(({ ports, metricsPort }) => [...ports.map(({ number }) => number), metricsPort]);
  const called = flows.flatMap(({ to, port }) => (isComponent(to) && port !== 'any' ? [port] : []));
  return [...new Set([...declared, ...called])];
}

function isPastSidecar({ platform, serviceRanges = [] }: SightInput, { from, to, kind }: Flow): boolean {
  if (from !== 'prometheus' || !isComponent(to)) return false;
  if (kind === 'scrape') return true;
  const isSingle = (componentSpec(platform, to).replicas ?? 1) === 1;
  return kind === 'alert' && to === 'alertmanager' && !(isSingle && serviceRanges.length > 0);
}

/** Whether somebody without a sidecar is let in on a port. */
function takesPlain({ flows, outsideMesh }: PlatformGraph, to: ComponentName, port: number): boolean {
  return flows
    .filter((flow) => flow.to === to && flow.port === port && flow.protocol === 'TCP')
    .some(({ from }) => {
      if (isComponent(from)) return outsideMesh.has(from);
      return from === 'operator' || (isPlace(from) && (from.kind === 'host' || from.identity === 'none'));
    });
}

function callersOf({ graph, mesh }: SightInput, peer: Peer): Callers[] {
  const { namespace } = graph;
  if (isComponent(peer)) {
    const itself = { namespace, account: peer };
    // Pods made before it was taken out of the mesh still have a name.
    return graph.outsideMesh.has(peer) ? ['nameless', itself] : [itself];
  }
  if (isPlace(peer)) return callersAt(peer, mesh.trustDomain);
  if (peer === 'operator') return ['everybody'];
  return peer === 'neighbours' ? [{ namespace, but: graph.components.map(({ name }) => name) }] : [];
}

function callersAt(place: Place, trustDomain: string): Callers[] {
  if (place.kind === 'host') return [];
  if (place.identities)
    // `cluster.local` always means the mesh's own domain too; nobody here is of another.
    return place.identities
      .filter((one) => [undefined, 'cluster.local', trustDomain].includes(one.trustDomain))
      .map((one) => ({
        namespace: one.namespace,
        ...(one.serviceAccount === undefined ? {} : { account: one.serviceAccount }),
      }));
  if (place.kind === 'addresses') return [{ cidrs: place.cidrs }];
  const { namespaces, identity } = place;
  if (namespaces === 'all') return identity === 'mesh' ? [{ namespace: '*' }] : ['everybody'];
  const named = namespaces.map((namespace) => ({ namespace }));
  return identity === 'mesh' ? named : ['nameless', ...named];
}
