import type { Schema } from './node.ts';

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of the mapping's own: `constructor` and its like are not there unless somebody wrote them. */
export function member(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The schema of a member, be it a named field or an entry with a free key; absent for a field the schema does not have. */
export function schemaOf(schema: Schema, name: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return schema.additionalProperties;
}
