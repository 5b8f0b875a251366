import type { ComponentName } from './component.ts';

/**
 * Peers that are not workloads of the platform:
 * - `api-server`: the Kubernetes API;
 * - `dns`: the cluster's name service;
 * - `mesh-control-plane`: where sidecars get their configuration and certificates;
 * - `neighbours`: pods in the platform's namespace that do not belong to it;
 * - `users`: people with `kubectl port-forward`, who come in through the node and therefore pass neither network policies nor the mesh.
 */
const outsidePeers = ['api-server', 'dns', 'mesh-control-plane', 'neighbours', 'users'] as const;
export type OutsidePeer = (typeof outsidePeers)[number];

export type Peer = ComponentName | OutsidePeer;

/** What travels decides what may be retried, timed out or balanced later on. */
export type FlowKind = 'read' | 'write' | 'scrape' | 'alert' | 'otlp' | 'control' | 'dns' | 'people';

/** Who may call whom. Whatever no flow names is denied. */
export interface Flow {
  from: Peer;
  to: Peer;
  /** Container port for components, the port on the wire for outside peers. */
  port: number;
  protocol: 'TCP' | 'UDP';
  kind: FlowKind;
  /** One phrase that completes "… because". Policies that exist for one flow carry it as an annotation. */
  why: string;
}

export function isComponent(peer: Peer): peer is ComponentName {
  return !(outsidePeers as readonly string[]).includes(peer);
}

/** Stable order and no repetition, whatever order components declared them in. */
export function normalizeFlows(flows: readonly Flow[]): Flow[] {
  const byKey = new Map<string, Flow>();
  for (const flow of flows) {
    const key = [flow.to, String(flow.port).padStart(5, '0'), flow.protocol, flow.from, flow.kind].join(' ');
    if (!byKey.has(key)) byKey.set(key, flow);
  }
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as Flow);
}

/** What people look at through `kubectl port-forward`. */
export function peopleFlow(to: ComponentName, port: number): Flow {
  return { from: 'users', to, port, protocol: 'TCP', kind: 'people', why: 'people look at it by port-forward' };
}
