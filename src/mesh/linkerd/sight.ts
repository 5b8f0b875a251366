import { compareVersions } from '../../objects/version.ts';
import type { ComponentName } from '../../platform/component-names.ts';
import { type Flow, isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';
import type { MeshSight, SightInput } from '../../prove/mesh-proof.ts';
import { isOurs, nameOf } from '../../prove/peers.ts';
import type { Pod } from '../../prove/world.ts';
import { isRendered } from '../capability.ts';
import { proxySettings } from '../proxy-settings.ts';
import { platformInStage } from '../stage.ts';
import { injectionCapabilities } from './capabilities/injection.ts';
import { linkerdRelease } from './release.ts';
import { hasPort, proxyPorts } from './semantics/ports.ts';
import { probePaths } from './semantics/probes.ts';
import { chartDefaults } from './semantics/settings.ts';
import { openingsOf } from './sight-openings.ts';
import { postureSeen } from './sight-posture.ts';

const { inbound, tap, admin } = proxyPorts;
const ofProxies: readonly number[] = [inbound, tap, admin];

/**
 * How the declared flows show themselves to Linkerd's proxies. Said a second time here, beside what is rendered and without a look at it.
 */
export function linkerdSight(given: SightInput): MeshSight | undefined {
  const input = { ...given, platform: platformInStage(given.platform, given.stage) };
  const posture = postureSeen(input);
  if (!posture) return undefined;
  const served = servedPorts(input.graph);
  const { defaultInbound = chartDefaults.defaultInboundPolicy } = given.mesh;
  const isOpenByDefault = ['all-unauthenticated', 'audit'].includes(defaultInbound);
  const meeting = new Set(input.graph.flows.filter((flow) => meets(input, flow)));
  return {
    // Both ways lead to the same policies, which look at who comes.
    ways: () => ({ encrypted: true, plain: true }),
    captures: (to, port) => port !== tap && !(to && excludedPorts(input, to, 'excludeInboundPorts').includes(port)),
    leavesPast: (from, port) => excludedPorts(input, from, 'excludeOutboundPorts').includes(port),
    openings: openingsOf(input, posture, served),
    ports: ofProxies,
    seesRequests: (to, port) => port === admin || (to !== undefined && !isOpaque(input.graph, to, port)),
    unsaid(to, port) {
      const isSaid = isLookedAfter(input.graph, to, port, posture.servers !== undefined);
      // Without a say of the platform what the mesh was installed with holds for its components, too.
      if (port === inbound || (isSaid && (isOpenByDefault || posture.servers !== undefined))) return undefined;
      return isOpenByDefault ? 'open' : 'others';
    },
    probePaths,
    meeting: { port: inbound, isFor: (flow) => meeting.has(flow) },
    disturbedBy: [
      ...(posture.servers === undefined && !isOpenByDefault ? [`default policy ${defaultInbound} of the mesh`] : []),
      ...(input.others ?? [])
        .filter((one) => !one.ours && one.namespace === input.graph.namespace && deciding.includes(one.kind))
        .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`),
    ],
  };
}

const deciding = ['Server', 'AuthorizationPolicy', 'ServerAuthorization'];

/** Components have policies for all their ports; whatever else calls itself a part of a platform, for what its proxy tells. */
function isLookedAfter({ components }: PlatformGraph, to: Pod, port: number, hasServers: boolean): boolean {
  const names: readonly string[] = components.map(({ name }) => name);
  if (!isOurs(to)) return false;
  const isComponent = names.includes(nameOf(to) ?? '');
  return isComponent || (port === admin && hasServers);
}

/** Ports of each component that proxies are told of: those it declares, and those it is called at. */
function servedPorts({ components, flows }: PlatformGraph): ReadonlyMap<ComponentName, readonly number[]> {
  return new Map(
    components.map(({ name, ports, metricsPort }) => {
      const called = flows.flatMap(({ to, port, protocol, from }) =>
        to === name && port !== 'any' && protocol === 'TCP' && from !== 'users' ? [port] : [],
      );
      const all = [...ports.map(({ number }) => number), metricsPort, ...called];
      return [name, [...new Set(all)].filter((port) => !ofProxies.includes(port))];
    }),
  );
}

function isOpaque({ components, flows }: PlatformGraph, component: ComponentName, port: number): boolean {
  const { ports = [], metricsPort } = components.find(({ name }) => name === component) ?? {};
  const declared = ports.find(({ number }) => number === port);
  if (declared) return declared.appProtocol === 'tcp';
  if (port === metricsPort) return false;
  return flows.some(({ to, port: at, kind }) => to === component && at === port && kind === 'gossip');
}

function excludedPorts(
  { platform, mesh }: SightInput,
  component: ComponentName,
  list: 'excludeInboundPorts' | 'excludeOutboundPorts',
): readonly number[] {
  const isThere = isRendered(injectionCapabilities, linkerdRelease(mesh), `spec.serviceMesh.proxy.${list}`);
  return isThere ? (proxySettings(platform, component)[list] ?? []) : [];
}

/** Since 2.18 for every port, before for those that are not looked into. */
function meets({ graph, mesh }: SightInput, { from, to, port, protocol, kind }: Flow): boolean {
  if (protocol !== 'TCP' || port === 'any' || ofProxies.includes(port)) return false;
  // The control plane has proxies, but is called past them by those of others; what is read of it is not.
  const isRead = to === 'mesh-control-plane' && kind === 'scrape';
  if (!mayHaveProxy(graph, from) || !(isRead || mayHaveProxy(graph, to))) return false;
  if (compareVersions(linkerdRelease(mesh).version, '2.18.0') >= 0) return true;
  return isComponent(to) ? isOpaque(graph, to, port) : hasPort(chartDefaults.opaquePorts, port);
}

function mayHaveProxy({ outsideMesh }: PlatformGraph, peer: Peer): boolean {
  if (isComponent(peer)) return !outsideMesh.has(peer);
  if (isPlace(peer)) return peer.kind === 'pods' || (peer.kind === 'addresses' && peer.identity === 'mesh');
  return peer === 'neighbours';
}
