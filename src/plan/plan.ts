import type { KubeObject, ObjectRef } from '../objects/object.ts';

/**
 * What the compiler asks for: objects in waves. A wave is written only when the gate before it is open, because
 * some things must be true before others may happen (a mesh is turned on in stages, policies come before pods).
 */
export interface Plan {
  waves: Wave[];
}

export interface Wave {
  name: WaveName;
  /** What must be true in the cluster before this wave is written; absent: nothing. */
  gate?: Gate;
  objects: KubeObject[];
  /** Changes to objects the platform does not own (its Namespace): applied without force, given back on removal. */
  shared?: KubeObject[];
  /** Secrets made once with random values when absent, never rendered, never changed. */
  secrets?: SecretRequest[];
}

/** In the order in which they are written; removal goes the other way round. */
export type WaveName = 'namespace' | 'policy' | 'config' | 'workload';

export type Gate =
  /** Every object of the earlier waves was accepted by the API server. */
  | { kind: 'applied' }
  /** These workloads have all their replicas ready at the current generation. */
  | { kind: 'ready'; workloads: ObjectRef[] };

export interface SecretRequest {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  /** Field of the resource that it is for: `spec.components.grafana`. */
  path: string;
  /** Keys with fixed values (a user name). */
  values: Record<string, string>;
  /** Keys that get this many random alphanumeric characters. */
  generate: Record<string, number>;
  /** Stays when the platform is deleted but its volumes stay, because a volume cannot be opened without it. */
  retainWithVolumes: boolean;
}
