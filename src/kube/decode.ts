import type { Kind, KubeObject } from '../objects/object.ts';

/**
 * An object as it came, with the kind that was asked for (items of lists and metadata-only answers do not carry it)
 * and without managedFields, which are half of its size, unless they are asked for.
 */
export function decodeObject(value: unknown, kind: Kind, keepManagedFields = false): KubeObject {
  const object = value as KubeObject;
  object.apiVersion = kind.apiVersion;
  object.kind = kind.kind;
  if (!keepManagedFields && object.metadata) delete object.metadata.managedFields;
  return object;
}
