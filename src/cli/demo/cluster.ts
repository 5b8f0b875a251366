import type { KubeClient } from '../../kube/client.ts';
import type { KubeObject } from '../../objects/object.ts';

/** A cluster the demo runs in. */
export interface DemoCluster {
  client: KubeClient;
  /** How a person calls kubectl for it. */
  kubectl: string;
  /** For logs of the demo; goes with stop. */
  dir: string;
  /** Pods run no programs here. */
  simulated: boolean;
  /** Grants the operator its rights and gives the path of a kubeconfig of its service account. */
  operatorKubeconfig(rbac: KubeObject[]): Promise<string>;
  /** Settles when the cluster breaks; never after stop. */
  failed?: Promise<Error>;
  /** Takes the platform away and waits for it, where the cluster outlives the demo. The operator must still run. */
  cleanUp?: (say: (line: string) => void) => Promise<void>;
  /** Leaves nothing behind of what the demo made. */
  stop(): Promise<void>;
}
