import type { KubeObject, ObjectRef } from '../objects/object.ts';

/** Somebody who calls or is called. */
export type Endpoint = Pod | Address;

/** All replicas of one workload: whatever decides on policies is the same for each of them. */
export interface Pod {
  kind: 'pod';
  /** Name of the workload, or of a pod without one. */
  name: string;
  namespace: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  serviceAccount: string;
  hostNetwork: boolean;
  /** Names of all containers, those that only start among them: proxies are told by theirs. */
  containers: readonly string[];
  ports: readonly ContainerPort[];
  /** What the kubelet asks over HTTP to know how it is; absent: nothing. */
  probes?: readonly Probe[];
  /** Known for running pods alone. */
  addresses: readonly string[];
  /** Read from a template: what an injector would add is not in it yet. */
  template: boolean;
  /** Absent for somebody made up. */
  ref?: ObjectRef;
}

export interface Probe {
  port: number;
  path: string;
}

export interface ContainerPort {
  name?: string;
  number: number;
  protocol: Protocol;
}

/** Something outside the cluster, or a node. */
export interface Address {
  kind: 'address';
  name: string;
  address: string;
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** What is there: objects as they are written, and what follows from them. */
export interface World {
  objects: readonly KubeObject[];
  pods: readonly Pod[];
  /** Labels by name, of the namespaces that are described; of others the name alone is known. */
  namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Annotations by name, of the same namespaces; absent: not known of any. */
  namespaceAnnotations?: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** `shop/cart` for a pod, the name of an address; nothing for nobody. */
export function endpointName(endpoint: Endpoint | undefined): string {
  return endpoint?.kind === 'pod' ? `${endpoint.namespace}/${endpoint.name}` : (endpoint?.name ?? '');
}
