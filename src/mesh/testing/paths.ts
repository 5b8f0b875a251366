import { isMapping } from '../../api/schema/members.ts';
import { at } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';

/** What stands in objects, by kind and path as a schema has it: `spec.http[].retries.attempts`. */
export interface Written {
  kind: string;
  path: string;
  /** `namespace/name` of the object and the value, as text. */
  value: string;
}

const workloads = ['StatefulSet', 'Deployment', 'DaemonSet'];

/** Annotations by which a mesh is told something; our own are for people. */
const isForMesh = (key: string) => !key.startsWith('observability.io/');

const isContent = (member: string) => !['apiVersion', 'kind', 'metadata'].includes(member);

/** What these objects say: those of these kinds with their annotations for a mesh, what pods carry as the kind `pod`, labels of namespaces. */
export function writtenIn(objects: readonly KubeObject[], kinds: ReadonlySet<string>): Written[] {
  return objects.flatMap((object) => {
    const { kind, metadata } = object;
    const name = `${metadata.namespace ?? ''}/${metadata.name}`;
    const of = (part: unknown, path: string, as: string) =>
      leavesOf(part, path).map((leaf) => ({ kind: as, path: leaf.path, value: `${name} ${leaf.value}` }));
    if (workloads.includes(kind)) return of(at(object, 'spec', 'template', 'metadata'), 'metadata', 'pod');
    if (kind === 'Namespace') return of(metadata.labels, 'metadata.labels', kind);
    if (!kinds.has(kind)) return [];
    const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => isForMesh(key));
    return [
      ...annotations.flatMap(([key, value]) => of(value, `metadata.annotations.${key}`, kind)),
      ...Object.keys(object)
        .filter(isContent)
        .flatMap((part) => of(object[part], part, kind)),
    ];
  });
}

/** Whether one path is another or stands below it. */
export function isBelow(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

function leavesOf(value: unknown, path: string): { path: string; value: string }[] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((entry) => leavesOf(entry, `${path}[]`));
  if (isMapping(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, `${path}.${name}`));
  return value === undefined ? [] : [{ path, value: JSON.stringify(value) }];
}
