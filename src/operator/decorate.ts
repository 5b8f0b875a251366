import { contentHash } from '../objects/canonical.ts';
import type { KubeObject, OwnerReference } from '../objects/object.ts';
import { applySetId, partOfLabel } from './applyset.ts';
import { hashAnnotation } from './names.ts';

/** The marks by which a platform's objects are found again. */
export interface Marks {
  owner: OwnerReference;
  applySet: string;
}

export function marksOf(platform: KubeObject): Marks {
  const { name, uid = '' } = platform.metadata;
  const { apiVersion, kind } = platform;
  return {
    owner: { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true },
    applySet: applySetId(platform),
  };
}

/** The planned object with what is added when it is written: owner, ApplySet and the hash of the plan's own content. */
export function decorate(object: KubeObject, { owner, applySet }: Marks): KubeObject {
  const { labels, annotations } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...labels, [partOfLabel]: applySet },
      annotations: { ...annotations, [hashAnnotation]: contentHash(object) },
      ownerReferences: [owner],
    },
  };
}

/** A change to an object the platform does not own: only the hash is added, so that a removed key is noticed. */
export function decorateShared(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata.annotations, [hashAnnotation]: contentHash(object) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
