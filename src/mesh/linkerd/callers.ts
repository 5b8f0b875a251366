import type { ComponentName } from '../../platform/component.ts';
import { type Flow, isComponent, isPlace, type Peer } from '../../platform/flow.ts';
import type { PlatformGraph } from '../../platform/graph.ts';

export type AdmittedFlow = Flow & { to: ComponentName; port: number };

/** Callers without a proxy: they come in plain text and have no identity. */
export function isPlainCaller({ outsideMesh }: PlatformGraph, peer: Peer): boolean {
  if (isComponent(peer)) return outsideMesh.has(peer);
  return peer === 'operator' || (isPlace(peer) && (peer.kind === 'host' || peer.identity === 'none'));
}

/**
 * Flows into components that policies have to let through: UDP is captured by no proxy, people come in through the loopback
 * interface of the pod, and where there is no proxy nobody reads a policy.
 */
export function admitted({ flows, outsideMesh }: PlatformGraph): AdmittedFlow[] {
  return flows.filter(
    (flow): flow is AdmittedFlow =>
      isComponent(flow.to) &&
      !outsideMesh.has(flow.to) &&
      flow.port !== 'any' &&
      flow.protocol === 'TCP' &&
      flow.from !== 'users',
  );
}
