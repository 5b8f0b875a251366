import { createHash } from 'node:crypto';
import { groupOf, type Kind, type KubeObject, type ObjectMeta } from '../objects/object.ts';

/** The labels and annotations of KEP-3659: which objects belong to a platform is written on the objects themselves. */
export const partOfLabel = 'applyset.kubernetes.io/part-of';
const idLabel = 'applyset.kubernetes.io/id';
const toolingAnnotation = 'applyset.kubernetes.io/tooling';
const groupKindsAnnotation = 'applyset.kubernetes.io/contains-group-kinds';
export const tooling = 'gunj/v1';

/** The ApplySet's id: a function of the parent's name, namespace and kind, so that nobody can claim another's members by chance. */
export function applySetId(parent: KubeObject): string {
  const { name, namespace = '' } = parent.metadata;
  const source = [name, namespace, parent.kind, groupOf(parent.apiVersion)].join('.');
  return `applyset-${createHash('sha256').update(source).digest('base64url')}-v1`;
}

/** `Deployment.apps`, or `ConfigMap` in the core group: how the annotation writes a kind. */
export function groupKindText(kind: Kind): string {
  const group = groupOf(kind.apiVersion);
  return group ? `${kind.kind}.${group}` : kind.kind;
}

/** The kinds the parent says its members have, sorted. Empty when it says nothing. */
export function memberGroupKinds(parent: ObjectMeta): string[] {
  const text = parent.annotations?.[groupKindsAnnotation] ?? '';
  return [...new Set(text.split(',').filter((part) => part !== ''))].sort();
}

/** The parent's metadata that differs from what it has to carry for these kinds; undefined when nothing differs. */
export function parentPatch(parent: KubeObject, groupKinds: readonly string[]): ParentMetadata | undefined {
  const wanted: ParentMetadata = {
    labels: { [idLabel]: applySetId(parent) },
    annotations: { [toolingAnnotation]: tooling, [groupKindsAnnotation]: [...new Set(groupKinds)].sort().join(',') },
  };
  const { labels = {}, annotations = {} } = parent.metadata;
  const same =
    Object.entries(wanted.labels).every(([key, value]) => labels[key] === value) &&
    Object.entries(wanted.annotations).every(([key, value]) => annotations[key] === value);
  return same ? undefined : wanted;
}

export interface ParentMetadata {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
