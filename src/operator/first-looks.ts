import type { PlatformStatus } from '../api/types.ts';
import type { KubeObject } from '../objects/object.ts';
import type { PlatformStore } from './platform-store.ts';

/**
 * All platforms in the order in which an operator that has just started looks at them: first those that somebody may wait for, because
 * they were changed meanwhile.
 */
export function firstLooks(platforms: PlatformStore): string[] {
  const keys = platforms.keys();
  const news = keys.filter((key) => isNews(platforms.get(key)));
  return [...new Set([...news, ...keys])];
}

function isNews(platform: KubeObject | undefined): boolean {
  const { observedGeneration } = (platform?.status ?? {}) as PlatformStatus;
  return platform?.metadata.deletionTimestamp !== undefined || platform?.metadata.generation !== observedGeneration;
}
