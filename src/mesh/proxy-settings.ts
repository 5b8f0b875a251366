import type { ProxySpec } from '../api/spec/mesh/injection.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { ComponentName } from '../platform/component.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';

/** What is asked of the proxies of one component: its own fields, each in the place of the platform's. */
export function proxySettings(platform: ObservabilityPlatform, component: ComponentName): ProxySpec {
  return { ...platform.spec.serviceMesh?.proxy, ...componentSpec(platform, component).mesh?.proxy };
}

/** Where the field that holds for a component was set. */
export function proxyPath(platform: ObservabilityPlatform, component: ComponentName, field: keyof ProxySpec): string {
  const isOwn = componentSpec(platform, component).mesh?.proxy?.[field] !== undefined;
  return `${isOwn ? `${componentPath(component)}.mesh` : 'spec.serviceMesh'}.proxy.${field}`;
}
