import { fields, items } from '../objects/access.ts';
import type { Kind, KubeObject } from '../objects/object.ts';

/** How much of `metadata.managedFields`: `writers` is who has written and when, without the fields, which are nearly all of it. */
export type ManagedFields = boolean | 'writers';

/**
 * An object as it came, with the kind that was asked for (items of lists and metadata-only answers do not carry it)
 * and without managedFields, which are half of its size, unless they are asked for.
 */
export function decodeObject(value: unknown, kind: Kind, managedFields: ManagedFields = false): KubeObject {
  const object = value as KubeObject;
  object.apiVersion = kind.apiVersion;
  object.kind = kind.kind;
  if (managedFields === true || !object.metadata?.managedFields) return object;
  if (managedFields) object.metadata.managedFields = items(object.metadata.managedFields).map(withoutFields);
  else delete object.metadata.managedFields;
  return object;
}

function withoutFields(entry: unknown): unknown {
  const { fieldsV1: _, ...rest } = fields(entry);
  return rest;
}
