import { kind } from '../api/names.ts';
import type { ObjectMeta } from '../objects/object.ts';
import { managedBy } from '../platform/labels.ts';
import { partOfLabel } from './applyset.ts';
import { type Marks, ownerText } from './decorate.ts';
import { managedByLabel, ownerAnnotation } from './names.ts';

/**
 * Whether a platform may write over and remove this object: it made it, and says so by owner reference (an annotation where
 * there can be none) or by both labels. Either is enough, because labels that were edited have to be put back.
 */
export function isOwned(metadata: ObjectMeta, marks: Marks): boolean {
  if (metadata.ownerReferences?.some(({ uid, controller }) => uid === marks.owner.uid && controller)) return true;
  if (metadata.annotations?.[ownerAnnotation] === ownerText(marks)) return true;
  return isMember(metadata, marks.applySet);
}

/** `monitoring/main`: the platform that has made an object, whichever it is; undefined when none has. */
export function makerOf({ annotations, namespace = '', ownerReferences = [] }: ObjectMeta): string | undefined {
  const owner = ownerReferences.find((reference) => reference.controller && reference.kind === kind);
  return owner ? `${namespace}/${owner.name}` : annotations?.[ownerAnnotation]?.split(' ')[0];
}

/** Whether pruning may see this object: both labels, nothing less. */
export function isMember(metadata: ObjectMeta, applySet: string): boolean {
  return metadata.labels?.[managedByLabel] === managedBy && metadata.labels[partOfLabel] === applySet;
}
