/** The types of the resource, in one place for those who read it. */

export type { ImageSpec, ResourcesSpec, RetentionSpec, StorageSpec } from './spec/components/common.ts';
export type { ExternalSpec } from './spec/components/external.ts';
export type * from './spec/components/index.ts';
export type { GlobalSpec } from './spec/global.ts';
export type { ServiceMeshSpec } from './spec/mesh/mesh.ts';
export type { MtlsSpec } from './spec/mesh/mtls.ts';
export type { MultiClusterSpec } from './spec/mesh/multicluster.ts';
export type { MeshObservabilitySpec } from './spec/mesh/observability.ts';
export type { MeshRolloutSpec } from './spec/mesh/rollout.ts';
export type { TrafficManagementSpec } from './spec/mesh/traffic.ts';
export type { NamespacesSpec, ObservabilitySpec } from './spec/observability.ts';
export type { ObservabilityPlatform, ObservabilityPlatformInput, PlatformSpec } from './spec/platform.ts';
export type {
  CanaryStatus,
  ComponentStatus,
  Condition,
  ConfigStatus,
  ContributionStatus,
  MeshStageStatus,
  PlatformStatus,
  ProxyStatus,
  ScopeStatus,
  ServiceMeshStatus,
  StatusWarning,
} from './spec/status.ts';
