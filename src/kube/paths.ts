import type { Kind } from '../objects/object.ts';
import type { Resource } from './discovery.ts';

/** `/api/v1` or `/apis/apps/v1`. */
export function groupVersionPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Path of all objects of a kind, in one namespace or everywhere. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const inside = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${groupVersionPath(resource.apiVersion)}${inside}/${resource.plural}`;
}

/** Path of one object. Throws when a namespaced kind comes without its namespace. */
export function objectPath(resource: Resource, name: string, namespace?: string, subresource?: string): string {
  if (resource.namespaced && !namespace) throw new TypeError(`${resource.kind} ${name} needs a namespace`);
  if (!name) throw new TypeError(`a ${resource.kind} needs a name`);
  const tail = subresource ? `/${subresource}` : '';
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}${tail}`;
}

export type Query = Record<string, string | number | boolean | undefined>;

/** `?a=b&c=d` of the members that are set; empty when none is. */
export function queryText(query: Query): string {
  const set = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') set.append(name, String(value));
  }
  return set.size === 0 ? '' : `?${set.toString()}`;
}

export function kindKey({ apiVersion, kind }: Kind): string {
  return `${apiVersion}/${kind}`;
}
