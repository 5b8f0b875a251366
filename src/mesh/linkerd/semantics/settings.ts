/** What a control plane was installed with, as far as it decides about calls. */
export interface LinkerdSettings {
  /** Namespace of the control plane, which is a part of every identity. */
  namespace: string;
  trustDomain: string;
  /** What holds on ports without a Server of pods that say nothing else. */
  defaultInboundPolicy: string;
  /**
   * Whether proxies call each other on one port whatever the port they mean (`transport-header`, since 2.18); before, and with
   * `transparent`, opaque ports alone.
   */
  tunnels: boolean;
  /** Ports that are opaque on pods that do not say which. */
  opaquePorts: string;
  /** Ranges that `cluster-…` policies take for the cluster, beside its pods. */
  clusterNetworks: readonly string[];
}

/** As charts have it. https://linkerd.io/2-edge/reference/helm-chart-values/ */
export const chartDefaults = {
  defaultInboundPolicy: 'all-unauthenticated',
  opaquePorts: '25,587,3306,4444,5432,6379,9300,11211',
  clusterNetworks: ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'],
} as const;
