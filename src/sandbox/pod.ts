import type { ObjectMeta } from '../objects/object.ts';

/** What injection reads and changes of a pod; everything else passes through untouched. */
export interface Pod {
  metadata: Partial<ObjectMeta> & { generateName?: string };
  spec: PodSpec;
}

export interface PodSpec {
  hostNetwork?: boolean;
  serviceAccountName?: string;
  initContainers?: Container[];
  containers: Container[];
  volumes?: unknown[];
  [field: string]: unknown;
}

export interface Container {
  name: string;
  image: string;
  ports?: ContainerPort[];
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  startupProbe?: Probe;
  [field: string]: unknown;
}

export interface ContainerPort {
  name?: string;
  containerPort: number;
  protocol?: string;
}

export interface Probe {
  httpGet?: { path?: string; port: number | string; [field: string]: unknown };
  tcpSocket?: { port: number | string; [field: string]: unknown };
  grpc?: { port: number; service?: string };
  timeoutSeconds?: number;
  [field: string]: unknown;
}
