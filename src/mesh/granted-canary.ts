import type { CanaryRoute } from '../platform/canary.ts';
import type { ComponentName } from '../platform/component.ts';
import { componentPath } from '../platform/component-spec.ts';
import { type Capability, isRendered, type Release } from './capability.ts';

/** The canary of a component as far as a release leads calls to it; undefined where it gets none. */
export function grantedCanary(
  table: readonly Capability[],
  release: Release,
  component: ComponentName,
  canaries: readonly CanaryRoute[] = [],
): CanaryRoute | undefined {
  const canary = canaries.find((one) => one.component === component);
  if (!canary) return undefined;
  const has = (name: string) => isRendered(table, release, `${componentPath(component)}.canary.${name}`);
  const weight = has('weight') ? canary.weight : 0;
  const match = has('match') ? canary.match : [];
  return weight > 0 || match.length > 0 ? { ...canary, weight, match } : undefined;
}
