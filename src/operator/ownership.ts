import type { ObjectMeta } from '../objects/object.ts';
import { managedBy } from '../platform/labels.ts';
import { partOfLabel } from './applyset.ts';
import type { Marks } from './decorate.ts';
import { managedByLabel } from './names.ts';

/**
 * Whether a platform may write over and remove this object: it made it, and says so by owner reference or by both labels.
 * Either is enough, because labels that were edited have to be put back.
 */
export function isOwned(metadata: ObjectMeta, { owner, applySet }: Marks): boolean {
  if (metadata.ownerReferences?.some(({ uid, controller }) => uid === owner.uid && controller)) return true;
  return isMember(metadata, applySet);
}

/** Whether pruning may see this object: both labels, nothing less. */
export function isMember(metadata: ObjectMeta, applySet: string): boolean {
  return metadata.labels?.[managedByLabel] === managedBy && metadata.labels[partOfLabel] === applySet;
}
