import type { containerMetrics } from './container-metrics.ts';
import type { AtQuantile, Metric } from './metric.ts';

/**
 * What is known of traffic in a mesh, and of the mesh itself: one vocabulary that each mesh answers in its own series. A member that
 * a mesh cannot tell is absent. Whoever asks looks in `labels` for what a label is called in the answer.
 */
export interface MeshMetrics {
  /** What the container of a proxy is called, by which kubelets tell what it uses. */
  proxyContainer: string;
  labels: MeshLabels;
  traffic: TrafficMetrics;
  proxies: ProxyMetrics;
  controlPlane: ControlPlaneMetrics;
}

export interface MeshLabels {
  traffic: Labels<TrafficLabel>;
  proxies: Labels<ProxyLabel>;
  controlPlane: Labels<ControlPlaneLabel>;
}

/** What each label is called in series; absent: this mesh has none. */
export type Labels<L extends string> = Readonly<Partial<Record<L, string>>>;

export type TrafficLabel =
  /** Cluster it was scraped in. */
  | 'cluster'
  | 'sourceCluster'
  | 'sourceNamespace'
  | 'sourceWorkload'
  | 'destinationCluster'
  | 'destinationNamespace'
  | 'destinationWorkload'
  /** Namespace of the Service. */
  | 'serviceNamespace'
  /** Name of the Service. */
  | 'service'
  /** Full name of the Service: `reviews.shop.svc.cluster.local`. */
  | 'host'
  | 'protocol'
  | 'responseCode'
  /** Why the proxy answered itself. */
  | 'responseFlags';

export type ProxyLabel =
  | 'cluster'
  | 'namespace'
  | 'pod'
  /** Whom the proxy calls. */
  | 'upstream';

export type ControlPlaneLabel =
  | 'cluster'
  | 'pod'
  /** What was sent or refused. */
  | 'type';

/**
 * Each call is told of by the proxies of both ends. `server` (default): by the one that is called, which misses what never got
 * there; `client`: by the caller's, which misses callers without a proxy. Never both, or calls count twice.
 */
export interface OnSide {
  side?: 'server' | 'client';
}

export type TrafficMetric<More = unknown> = Metric<TrafficLabel, OnSide & More>;

export interface WithinBound {
  /** Milliseconds; one of `latencyBoundsMs`. */
  boundMs: number;
}

export interface TrafficMetrics {
  /** Upper bounds of latency that series know, in milliseconds, growing. */
  latencyBoundsMs: readonly number[];
  requestRate: TrafficMetric;
  /** Requests that failed at the server, or without an answer. */
  errorRate: TrafficMetric;
  errorRatio: TrafficMetric;
  latencyQuantile: TrafficMetric<AtQuantile>;
  /** Share of the requests that took no longer than a bound. */
  latencyWithin: TrafficMetric<WithinBound>;
  requestBytes?: TrafficMetric;
  responseBytes?: TrafficMetric;
  sentBytes: TrafficMetric;
  receivedBytes: TrafficMetric;
  connectionsOpened: TrafficMetric;
  /** Told by the server alone: callers do not know. */
  mtlsShare: Metric<TrafficLabel>;
  /** Requests in plain text, told by the server alone. */
  plainTextRate: Metric<TrafficLabel>;
  /** Told by callers alone: these calls never arrive. */
  breakerRefusals?: Metric<TrafficLabel>;
  noHealthyHost?: Metric<TrafficLabel>;
  retriesExhausted?: Metric<TrafficLabel>;
  timeouts?: Metric<TrafficLabel>;
  connectFailures?: Metric<TrafficLabel>;
  /** Calls between clusters. */
  crossCluster?: CrossClusterMetrics;
}

/**
 * Calls from one cluster to another, always told apart by both. `client`: those that leave, as callers tell it; `server`: those that come in.
 * A Prometheus that reads the proxies of one cluster sees each way at its own end.
 */
export interface CrossClusterMetrics {
  requestRate: TrafficMetric;
  errorRatio: TrafficMetric;
  latencyQuantile: TrafficMetric<AtQuantile>;
  /** TCP that is not looked into. */
  connectionsOpened: TrafficMetric;
}

export interface ProxyMetrics {
  breakersOpen?: Metric<ProxyLabel>;
  breakerOverflow?: Metric<ProxyLabel>;
  ejectedHosts?: Metric<ProxyLabel>;
  ejections?: Metric<ProxyLabel>;
  retries?: Metric<ProxyLabel>;
  retryOverflow?: Metric<ProxyLabel>;
  connectFailures?: Metric<ProxyLabel>;
  /** Until the first certificate expires. */
  certificateExpiry: Metric<ProxyLabel>;
  /** Whether the proxy gets its configuration. */
  connected?: Metric<ProxyLabel>;
  /** As the proxy itself tells it. */
  memory?: Metric<ProxyLabel>;
  /** As kubelets tell it. */
  usage?: ContainerUsage;
}

export type ContainerUsage = ReturnType<typeof containerMetrics<ProxyLabel>>;

export interface ControlPlaneMetrics {
  up: Metric<ControlPlaneLabel>;
  /** From a change in the cluster to the proxies that need it. */
  convergenceQuantile?: Metric<ControlPlaneLabel, AtQuantile>;
  pushes?: Metric<ControlPlaneLabel>;
  /** Configurations that proxies refuse. */
  rejections?: Metric<ControlPlaneLabel>;
  connectedProxies?: Metric<ControlPlaneLabel>;
  injectionFailures?: Metric<ControlPlaneLabel>;
  validationFailures?: Metric<ControlPlaneLabel>;
  signingFailures?: Metric<ControlPlaneLabel>;
  /** Until the certificate expires that others are signed by. */
  issuerCertificateExpiry?: Metric<ControlPlaneLabel>;
  /** Until the root certificate expires. */
  rootCertificateExpiry?: Metric<ControlPlaneLabel>;
}
