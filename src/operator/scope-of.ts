import { reachesOf } from '../api/scope/reach.ts';
import type { ObservabilityPlatform, ScopeStatus } from '../api/types.ts';
import { type KubeObject, refOf, refText } from '../objects/object.ts';
import { clusterScopePolicy } from './admission/policies/cluster-scope.ts';
import { applySetId } from './applyset.ts';
import { shortened } from './conditions.ts';
import type { Context } from './context.ts';
import { isRefusing, saidOf } from './installation/policies.ts';

/**
 * How far a platform reaches: by what it asks for, and by what it has outside of its namespace still, so that nobody may have it do
 * something else with that.
 */
export function scopeOf(
  { objects, scopePolicy }: Pick<Context, 'objects' | 'scopePolicy'>,
  { spec, metadata: { namespace } }: ObservabilityPlatform,
  platform: KubeObject,
): ScopeStatus {
  const fields = reachesOf(spec, namespace).map(({ field }) => `spec.${field}`);
  const elsewhere = objects
    .ofApplySet(applySetId(platform))
    .filter(({ metadata }) => metadata.namespace !== namespace)
    .map((object) => refText(refOf(object)))
    .sort();
  const state = fields.length > 0 || elsewhere.length > 0 ? scopePolicy?.() : undefined;
  const left = fields.length === 0 ? elsewhere : [];
  const messages = [
    ...(left.length > 0 ? [`not taken back yet: ${left.slice(0, 5).join(', ')}`] : []),
    ...(state && !isRefusing(state) ? [saidOf(clusterScopePolicy.name, state)] : []),
  ];
  return {
    reach: fields.length > 0 || left.length > 0 ? 'Cluster' : 'Namespace',
    ...(fields.length > 0 ? { fields } : {}),
    ...(state ? { checked: isRefusing(state) } : {}),
    ...(messages.length > 0 ? { message: shortened(messages.join('; '), 1024) } : {}),
  };
}
