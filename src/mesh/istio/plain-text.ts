import type { ComponentName } from '../../platform/component.ts';
import { type Flow, isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';

/** Callers without a sidecar: they come in plain text and have no identity. */
export function isPlainCaller(peer: Peer): boolean {
  return peer === 'operator' || (isPlace(peer) && (peer.kind === 'host' || peer.identity === 'none'));
}

/** Whether a port has to take plain text beside mTLS, because a flow lets in somebody who is not in the mesh. */
export function takesPlainText({ flows }: PlatformGraph, component: ComponentName, port: number): boolean {
  return flows.some((flow) => flow.to === component && flow.port === port && isPlainCaller(flow.from));
}

/** Ports of a component that take plain text beside mTLS, in ascending order. */
export function plainTextPorts({ flows }: PlatformGraph, component: ComponentName): number[] {
  const ports = flows
    .filter(({ to, from }) => to === component && isPlainCaller(from))
    .flatMap(({ port }) => (port === 'any' ? [] : port));
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** Flows into components that policies have to let through: UDP is captured by no sidecar, people come in through the node. */
export function admitted({ flows }: PlatformGraph): (Flow & { to: ComponentName; port: number })[] {
  return flows.filter(
    (flow): flow is Flow & { to: ComponentName; port: number } =>
      isComponent(flow.to) && flow.port !== 'any' && flow.protocol === 'TCP' && flow.from !== 'users',
  );
}
