import type { ComponentName } from '../../../platform/component.ts';
import { componentSpec } from '../../../platform/component-spec.ts';
import { type Flow, type FlowKind, isComponent, isPlace, type Peer } from '../../../platform/flow.ts';
import type { MeshInput } from '../../mesh.ts';

/** A call through a Service of ours by somebody with a proxy: what the mesh can shape. */
export interface ShapedCall {
  from: Peer;
  to: ComponentName;
  port: number;
  kind: FlowKind;
}

/** By the address of a pod, or beside the proxies. */
const unshaped: ReadonlySet<FlowKind> = new Set(['scrape', 'gossip', 'control', 'dns']);

/** Calls that go through a Service of a component and begin at a proxy, in the order of the graph. */
export function shapedCalls(input: Pick<MeshInput, 'platform' | 'graph'>): ShapedCall[] {
  return input.graph.flows.flatMap((flow): ShapedCall[] => {
    const { from, to, port, kind, protocol } = flow;
    if (!isComponent(to) || port === 'any' || protocol !== 'TCP' || unshaped.has(kind) || from === to) return [];
    return beginsAtProxy(input, from) && !goesToReplicas(input, flow) ? [{ from, to, port, kind }] : [];
  });
}

function beginsAtProxy({ graph }: Pick<MeshInput, 'graph'>, from: Peer): boolean {
  if (isPlace(from)) return from.kind === 'pods' && from.identity === 'mesh';
  return isComponent(from) ? !graph.outsideMesh.has(from) : from === 'neighbours';
}

/** Alerts go to every replica by its own name, which is below a Service without an address that no policy is about. */
function goesToReplicas({ platform }: Pick<MeshInput, 'platform'>, { to, kind }: Flow): boolean {
  return kind === 'alert' && to === 'alertmanager' && (componentSpec(platform, to).replicas ?? 1) > 1;
}
