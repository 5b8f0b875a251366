import type { AutoscalingSpec } from '../api/spec/components/autoscaling.ts';
import type { ImageSpec, ResourcesSpec, StorageSpec } from '../api/spec/components/common.ts';
import type { DisruptionSpec } from '../api/spec/components/disruption.ts';
import type { ExternalSpec } from '../api/spec/components/external.ts';
import type { ComponentKey } from '../api/spec/components/index.ts';
import type { PodTemplateSpec } from '../api/spec/components/pod-template.ts';
import type { SchedulingSpec } from '../api/spec/components/scheduling.ts';
import type { ComponentMeshSpec } from '../api/spec/mesh/injection.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import { type ComponentName, componentNames } from './component-names.ts';

/** What the resource says of one component; a component that lacks a field never has it set. */
export interface ComponentSpec {
  enabled: boolean;
  external?: ExternalSpec;
  /** Merged into the component's own configuration before anything looks at it. */
  extraConfig?: Record<string, unknown>;
  version?: string;
  image?: ImageSpec;
  replicas?: number;
  autoscaling?: AutoscalingSpec;
  scheduling?: SchedulingSpec;
  podDisruptionBudget?: DisruptionSpec;
  podTemplate?: PodTemplateSpec;
  mesh?: ComponentMeshSpec;
  resources?: ResourcesSpec;
  storage?: StorageSpec;
  retention?: { time?: string; size?: string };
}

const keys = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  grafana: 'grafana',
  loki: 'loki',
  tempo: 'tempo',
  'otel-collector': 'opentelemetryCollector',
  'log-agent': 'logAgent',
  'kube-state-metrics': 'kubeStateMetrics',
} as const satisfies Record<ComponentName, ComponentKey>;

export function componentSpec(platform: ObservabilityPlatform, name: ComponentName): ComponentSpec {
  return platform.spec.components[keys[name]];
}

/** False for a component that is to run without a proxy. */
export function mayJoinMesh(platform: ObservabilityPlatform, name: ComponentName): boolean {
  return componentSpec(platform, name).mesh?.inject !== false;
}

/** The component that has this name under `spec.components`. */
export function componentOf(key: ComponentKey): ComponentName {
  return componentNames.find((name) => keys[name] === key) as ComponentName;
}

/** `spec.components.opentelemetryCollector`. */
export function componentPath(name: ComponentName): string {
  return `spec.components.${keys[name]}`;
}
