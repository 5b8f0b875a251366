import { contentHash } from '../objects/canonical.ts';
import type { KubeObject, OwnerReference } from '../objects/object.ts';
import { applySetId, partOfLabel } from './applyset.ts';
import { hashAnnotation, ownerAnnotation } from './names.ts';

/** The marks by which a platform's objects are found again. */
export interface Marks {
  owner: OwnerReference;
  /** The owner's namespace: objects elsewhere cannot have a reference to it. */
  namespace: string;
  applySet: string;
}

export function marksOf(platform: KubeObject): Marks {
  const { name, namespace = '', uid = '' } = platform.metadata;
  const { apiVersion, kind } = platform;
  return {
    owner: { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true },
    namespace,
    applySet: applySetId(platform),
  };
}

/**
 * The planned object with what is added when it is written: owner, ApplySet and the hash of the plan's own content. Outside the
 * platform's namespace the owner is told by an annotation: garbage collection takes an object whose owner is in another
 * namespace for an orphan and deletes it.
 */
export function decorate(
  object: KubeObject,
  marks: Marks,
  hashOf: (object: KubeObject) => string = contentHash,
): KubeObject {
  const { labels, annotations } = object.metadata;
  const isHome = object.metadata.namespace === marks.namespace;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...labels, [partOfLabel]: marks.applySet },
      annotations: {
        ...annotations,
        [hashAnnotation]: hashOf(object),
        ...(isHome ? {} : { [ownerAnnotation]: ownerText(marks) }),
      },
      ...(isHome ? { ownerReferences: [marks.owner] } : {}),
    },
  };
}

/** `monitoring/main 0b3c…`: what stands in for an owner reference where there can be none. */
export function ownerText({ owner, namespace }: Marks): string {
  return `${namespace}/${owner.name} ${owner.uid}`;
}

/** A change to an object the platform does not own: only the hash is added, so that a removed key is noticed. */
export function decorateShared(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, [hashAnnotation]: contentHash(object) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
