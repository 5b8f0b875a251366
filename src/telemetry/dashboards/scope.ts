import type { ComponentName } from '../../platform/component-names.ts';
import type { MeshMetrics } from '../mesh-metrics.ts';

/** What there is to show on this platform. */
export interface Scope {
  /** Components that this platform runs, and its Prometheus reads. */
  components: readonly ComponentName[];
  /** Datasources besides Prometheus that dashboards may lead to. */
  datasources: ReadonlySet<'loki' | 'tempo'>;
  /** Namespace whose containers kubelets are asked about; absent: they are not asked. */
  containersOf?: string;
  mesh?: MeshScope;
}

export interface MeshScope {
  metrics: MeshMetrics;
  /** Whether proxies are read, and not the control plane alone. */
  proxies: boolean;
  /** The control plane is not read. */
  withoutControlPlane?: true;
  /** Whether what proxies tell of circuit breakers, ejections and retries is kept. */
  upstreams: boolean;
  /** Whether series have a label that names the cluster they come from. */
  cluster: boolean;
}

/** Of a platform that is in a mesh. */
export type ProxiedScope = Scope & { mesh: MeshScope };

export const window = '$__rate_interval';
/** All that is looked at: what tables tell. */
export const wholeRange = '$__range';
