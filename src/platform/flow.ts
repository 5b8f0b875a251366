import { type ComponentName, componentNames } from './component-names.ts';
import type { Place } from './place.ts';

/**
 * Peers that are not workloads of the platform and that there is one of:
 * - `api-server`: the Kubernetes API;
 * - `dns`: the cluster's name service;
 * - `mesh-control-plane`: where sidecars get their configuration and certificates;
 * - `neighbours`: pods in the platform's namespace that do not belong to it;
 * - `nodes`: the kubelets, on the nodes' own addresses;
 * - `operator`: the operator itself, which is in no mesh;
 * - `users`: people with `kubectl port-forward`, who come in through the node and therefore pass neither network policies nor the mesh.
 */
export type OutsidePeer = 'api-server' | 'dns' | 'mesh-control-plane' | 'neighbours' | 'nodes' | 'operator' | 'users';

export type Peer = ComponentName | OutsidePeer | Place;

/** What travels decides what may be retried, timed out or balanced later on. */
export type FlowKind =
  | 'read'
  | 'write'
  | 'scrape'
  | 'alert'
  | 'otlp'
  | 'control'
  | 'dns'
  | 'people'
  /** Replicas of one component among themselves. */
  | 'gossip'
  /** Notifications to chat, pager and mail. */
  | 'notify'
  /** Object storage and databases. */
  | 'storage'
  /** Identity providers. */
  | 'login'
  /** Whatever callers send whom the user lets in. */
  | 'other';

export type FlowPort = number | 'any';

/** Who may call whom. Whatever no flow names is denied. */
export interface Flow {
  from: Peer;
  to: Peer;
  /** Container port for components, the port on the wire for outside peers. `any` where only the pods themselves say: outside peers alone. */
  port: FlowPort;
  protocol: 'TCP' | 'UDP';
  kind: FlowKind;
  /** One phrase that completes "… because". Policies that exist for one flow carry it as an annotation. */
  why: string;
  /** Limits HTTP to these requests: where the caller has no identity a policy could ask for, or the user asks for it. */
  requests?: { methods: string[]; paths: string[] };
}

export function isComponent(peer: Peer): peer is ComponentName {
  return typeof peer === 'string' && (componentNames as readonly string[]).includes(peer);
}

export function isPlace(peer: Peer): peer is Place {
  return typeof peer !== 'string';
}

/** Tells peers apart; also part of the names of policies, so letters, digits and dashes alone. */
export function peerName(peer: Peer): string {
  return isPlace(peer) ? peer.name : peer;
}

/** Stable order and no repetition, whatever order components declared them in. */
export function normalizeFlows(flows: readonly Flow[]): Flow[] {
  const byKey = new Map<string, Flow>();
  for (const flow of flows) {
    const port = String(flow.port).padStart(5, '0');
    const key = [peerName(flow.to), port, flow.protocol, peerName(flow.from), flow.kind].join(' ');
    if (!byKey.has(key)) byKey.set(key, flow);
  }
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as Flow);
}

/** What people look at through `kubectl port-forward`. */
export function peopleFlow(to: ComponentName, port: number): Flow {
  return { from: 'users', to, port, protocol: 'TCP', kind: 'people', why: 'people look at it by port-forward' };
}
