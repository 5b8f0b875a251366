import type { ObjectMeta } from '../objects/object.ts';

/** What a claim is decided by: the platforms of one namespace and who holds it now. */
export interface ClaimInput {
  platforms: readonly ObjectMeta[];
  /** Name of the platform that the Namespace, or this process, says holds the namespace. */
  holder?: string;
}

/**
 * Name of the platform that has the namespace: its holder as long as it exists (also while it is being deleted, because it
 * still has objects there), otherwise the oldest, by name when they are equally old. Undefined when there is none.
 */
export function claimWinner({ platforms, holder }: ClaimInput): string | undefined {
  if (platforms.some(({ name }) => name === holder)) return holder;
  const alive = platforms.filter(({ deletionTimestamp }) => deletionTimestamp === undefined);
  return [...alive].sort(byAge)[0]?.name;
}

function byAge(a: ObjectMeta, b: ObjectMeta): number {
  const [left, right] = [a, b].map(({ creationTimestamp = '', name }) => `${creationTimestamp} ${name}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
