import type { ComponentName } from '../../platform/component.ts';
import { type Flow, isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';

/** Callers without a sidecar: they come in plain text and have no identity. */
export function isPlainCaller({ outsideMesh }: PlatformGraph, peer: Peer): boolean {
  if (isComponent(peer)) return outsideMesh.has(peer);
  return peer === 'operator' || (isPlace(peer) && (peer.kind === 'host' || peer.identity === 'none'));
}

/** Whether a port has to take plain text beside mTLS, because a flow lets in somebody who is not in the mesh. */
export function takesPlainText(graph: PlatformGraph, component: ComponentName, port: number): boolean {
  return plainTextPorts(graph, component).includes(port);
}

/** Ports of a component that take plain text beside mTLS, in ascending order. */
export function plainTextPorts(graph: PlatformGraph, component: ComponentName): number[] {
  const ports = admitted(graph)
    .filter(({ to, from }) => to === component && isPlainCaller(graph, from))
    .map(({ port }) => port);
  return [...new Set(ports)].sort((a, b) => a - b);
}

/**
 * Flows into components that policies have to let through: UDP is captured by no sidecar, people come in through the node, and
 * where there is no sidecar nobody reads a policy.
 */
export function admitted({ flows, outsideMesh }: PlatformGraph): (Flow & { to: ComponentName; port: number })[] {
  return flows.filter(
    (flow): flow is Flow & { to: ComponentName; port: number } =>
      isComponent(flow.to) &&
      !outsideMesh.has(flow.to) &&
      flow.port !== 'any' &&
      flow.protocol === 'TCP' &&
      flow.from !== 'users',
  );
}
