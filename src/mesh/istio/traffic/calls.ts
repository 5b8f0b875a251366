import type { ComponentName } from '../../../platform/component.ts';
import { componentSpec } from '../../../platform/component-spec.ts';
import { type Flow, type FlowKind, isComponent, isPlace, type Peer } from '../../../platform/flow.ts';
import { waysIn } from '../../../platform/way-in.ts';
import type { MeshInput } from '../../mesh.ts';
import { isThroughProxy } from '../exclusions.ts';

/** A call through a Service of ours by somebody with a proxy: what the mesh can shape. */
export interface ShapedCall {
  from: Peer;
  to: ComponentName;
  port: number;
  kind: FlowKind;
  /** The proxy of the caller is a gateway: it goes by rules for endpoints, and by routes of its own. */
  byGateway: boolean;
}

/** By the address of a pod, or beside the proxies. */
const unshaped: ReadonlySet<FlowKind> = new Set(['scrape', 'gossip', 'control', 'dns']);

/** Calls that go through a Service of a component and begin at a proxy, in the order of the graph. */
export function shapedCalls(input: MeshInput): ShapedCall[] {
  const gateways = gatewayPlaces(input);
  return input.graph.flows.flatMap((flow): ShapedCall[] => {
    const { from, to, port, kind, protocol } = flow;
    if (!isComponent(to) || port === 'any' || protocol !== 'TCP' || unshaped.has(kind) || from === to) return [];
    if (!isLedThroughProxy(input, flow) || goesToReplicas(input, flow)) return [];
    return [{ from, to, port, kind, byGateway: isPlace(from) && gateways.has(from.name) }];
  });
}

/** What Prometheus sends goes through its proxy where that knows which addresses are Services. */
function isLedThroughProxy(input: MeshInput, flow: Flow): boolean {
  return isThroughProxy(input, flow) && (flow.from !== 'prometheus' || (input.serviceRanges ?? []).length > 0);
}

/** Alerts go to every replica by its own name, which is below a Service without an address that no rule is about. */
function goesToReplicas({ platform }: MeshInput, { to, kind }: Flow): boolean {
  return kind === 'alert' && to === 'alertmanager' && (componentSpec(platform, to).replicas ?? 1) > 1;
}

/** An Ingress is served by a program that may have a sidecar, everything else by a proxy that is the gateway itself. */
function gatewayPlaces({ platform }: MeshInput): ReadonlySet<string> {
  const ways = waysIn(platform).filter(({ route }) => route.kind === 'meshGateway' || route.kind === 'httpRoute');
  return new Set(ways.map(({ from }) => from.name));
}
