import type { PlatformStatus } from '../api/types.ts';
import type { KubeObject } from '../objects/object.ts';
import { configRevisionLabel } from '../platform/labels.ts';
import { nameLabel } from './names.ts';
import { isRolledBack } from './rollout/choose.ts';

/**
 * How many objects fewer a platform has than its plan had when its status was written. A guess: something that is there beside the plan
 * makes up for something that is not, and a Secret that somebody else had made counts as missing.
 */
export function missing(platform: KubeObject, members: readonly KubeObject[]): number {
  const { plan, components = {} } = (platform.status ?? {}) as PlatformStatus;
  const isPlanned = ({ metadata: { labels = {} } }: KubeObject) => {
    const { config, canary } = components[labels[nameLabel] ?? ''] ?? {};
    const revision = labels[configRevisionLabel];
    // A canary has a configuration of its own.
    if (revision === undefined || config === undefined || canary !== undefined) return true;
    return revision === (isRolledBack(config) ? config.rejected : config.revision);
  };
  return Math.max(0, (plan?.objects ?? 0) - members.filter(isPlanned).length);
}
