import { createHash } from 'node:crypto';
import { groupOf, type Kind, type KubeObject, type ObjectMeta, type ObjectRef } from '../objects/object.ts';

/** The labels and annotations of KEP-3659: which objects belong to a platform is written on the objects themselves. */
export const partOfLabel = 'applyset.kubernetes.io/part-of';
const idLabel = 'applyset.kubernetes.io/id';
const toolingAnnotation = 'applyset.kubernetes.io/tooling';
const groupKindsAnnotation = 'applyset.kubernetes.io/contains-group-kinds';
const namespacesAnnotation = 'applyset.kubernetes.io/additional-namespaces';
export const tooling = 'gunj/v1';

/** Whether a label or an annotation tells of an ApplySet. */
export function isOfApplySet(key: string): boolean {
  return key.startsWith('applyset.kubernetes.io/');
}

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

/** What a parent says of its members: the kinds they are of, and the namespaces they are in besides its own. */
export interface Extent {
  groupKinds: readonly string[];
  namespaces: readonly string[];
}

/** What the parent says of its members, sorted. Empty when it says nothing. */
export function extentOf({ annotations = {} }: ObjectMeta): Extent {
  const list = (text = '') => canonical(text.split(',').filter((part) => part !== ''));
  return { groupKinds: list(annotations[groupKindsAnnotation]), namespaces: list(annotations[namespacesAnnotation]) };
}

/** What a parent in this namespace has to say when these are its members. Members of the cluster are in no namespace. */
export function extentOfMembers(members: readonly ObjectRef[], home: string): Extent {
  const namespaces = members.flatMap(({ namespace }) => (namespace && namespace !== home ? [namespace] : []));
  return { groupKinds: canonical(members.map(groupKindText)), namespaces: canonical(namespaces) };
}

/** Both. */
export function extended(one: Extent, other: Extent): Extent {
  return {
    groupKinds: canonical([...one.groupKinds, ...other.groupKinds]),
    namespaces: canonical([...one.namespaces, ...other.namespaces]),
  };
}

/** The parent's metadata that differs from what it has to carry; undefined when nothing differs. */
export function parentPatch(parent: KubeObject, { groupKinds, namespaces }: Extent): ParentMetadata | undefined {
  const { labels = {}, annotations = {} } = parent.metadata;
  const elsewhere = canonical(namespaces).join(',');
  const wanted: ParentMetadata = {
    labels: { [idLabel]: applySetId(parent) },
    annotations: {
      [toolingAnnotation]: tooling,
      [groupKindsAnnotation]: canonical(groupKinds).join(','),
      ...(elsewhere || annotations[namespacesAnnotation] !== undefined
        ? { [namespacesAnnotation]: elsewhere || null }
        : {}),
    },
  };
  const same =
    Object.entries(wanted.labels).every(([key, value]) => labels[key] === value) &&
    Object.entries(wanted.annotations).every(([key, value]) => annotations[key] === value);
  return same ? undefined : wanted;
}

/** As a merge patch: null takes a key away. */
export interface ParentMetadata {
  labels: Record<string, string>;
  annotations: Record<string, string | null>;
}

const canonical = (names: readonly string[]): string[] => [...new Set(names)].sort();
