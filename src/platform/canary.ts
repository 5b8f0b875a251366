import type { CanarySpec, HeaderMatchSpec } from '../api/spec/components/canary.ts';
import type { ImageSpec } from '../api/spec/components/common.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import { isRecord } from '../objects/access.ts';
import { type ComponentName, componentNames } from './component-names.ts';
import type { ComponentSpec } from './component-spec.ts';

/** Which of two versions that run side by side. */
export type Track = 'stable' | 'canary';

/** Where calls to a component go: the share of the canary's Service in percent, the rest to the component's own. */
export interface CanaryRoute {
  component: ComponentName;
  /** Name of the Service that finds the canary alone. */
  service: string;
  /** From 0 to 100. */
  weight: number;
  /** Calls with any of these go to the canary whatever its weight. */
  match: readonly HeaderMatchSpec[];
}

const keys = { grafana: 'grafana', 'otel-collector': 'opentelemetryCollector' } as const;

/** Name of a canary's Service and Deployment. */
export function canaryName(component: ComponentName): string {
  return `${component}-canary`;
}

/** The canary of a component that runs; undefined for most. */
export function canaryOf({ spec }: ObservabilityPlatform, name: ComponentName): CanarySpec | undefined {
  if (name !== 'grafana' && name !== 'otel-collector') return undefined;
  const { enabled, canary } = spec.components[keys[name]];
  return enabled ? canary : undefined;
}

export function canaries(platform: ObservabilityPlatform): { component: ComponentName; canary: CanarySpec }[] {
  return componentNames.flatMap((component) => {
    const canary = canaryOf(platform, component);
    return canary ? [{ component, canary }] : [];
  });
}

/**
 * Which canaries get calls now: those that are given any and of which a pod is known to serve. Where nothing is known of
 * the pods they are taken for serving.
 */
export function canaryRoutes(platform: ObservabilityPlatform, { canaries: found }: Facts): CanaryRoute[] {
  return canaries(platform).flatMap(({ component, canary: { weight, match = [] } }) => {
    const serves = found === undefined || found.some((one) => one.component === component && one.available > 0);
    return serves && (weight > 0 || match.length > 0)
      ? [{ component, service: canaryName(component), weight, match }]
      : [];
  });
}

/** The resource with the canary of a component in its place: whatever is made from it or said of it, is of the canary. */
export function asCanary(platform: ObservabilityPlatform, name: ComponentName): ObservabilityPlatform {
  const canary = canaryOf(platform, name);
  if (!canary || (name !== 'grafana' && name !== 'otel-collector')) return platform;
  const key = keys[name];
  const { components } = platform.spec;
  const { canary: _canary, podDisruptionBudget: _budget, ...stable } = components[key];
  const { autoscaling: _autoscaling, ...own }: ComponentSpec = stable;
  const image = imageOf(own, canary);
  const extraConfig = canary.extraConfig ? layered(own.extraConfig ?? {}, canary.extraConfig) : own.extraConfig;
  const changed = {
    ...own,
    replicas: canary.replicas,
    ...(canary.version ? { version: canary.version } : {}),
    ...(image ? { image } : {}),
    ...(canary.resources ? { resources: canary.resources } : {}),
    ...(extraConfig ? { extraConfig } : {}),
  };
  return { ...platform, spec: { ...platform.spec, components: { ...components, [key]: changed } } };
}

/** Field by field, but a tag or digest of the component says which version it is: another version has another. */
function imageOf({ image }: ComponentSpec, { version, image: own }: CanarySpec): ImageSpec | undefined {
  if (!own && (!version || !image)) return image;
  const { tag, digest, ...place } = image ?? {};
  const same = version || own?.tag || own?.digest ? {} : { ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
  return { ...place, ...same, ...own };
}

/** `null` stays: it removes what is below both. */
function layered(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    merged.set(key, isRecord(value) && isRecord(below) ? layered(below, value) : value);
  }
  return Object.fromEntries(merged);
}
