import { isMapping, member, schemaOf } from './members.ts';
import type { Schema } from './node.ts';

/**
 * A copy of the value as the API server would store it: nulls taken away, unknown members dropped, and then defaults set.
 * Values of the wrong type are kept as they are, for validation to refuse.
 */
export function withDefaults(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    return value.map((entry) => withDefaults(entry, items));
  }
  if (!isMapping(value) || !(schema.properties || schema.additionalProperties)) return value;
  return Object.fromEntries([...given(value, schema), ...missing(value, schema)]);
}

function given(value: Record<string, unknown>, schema: Schema): [string, unknown][] {
  return Object.keys(value).flatMap((name): [string, unknown][] => {
    const inner = schemaOf(schema, name);
    const entry = value[name];
    return inner && entry !== null && entry !== undefined ? [[name, withDefaults(entry, inner)]] : [];
  });
}

function missing(value: Record<string, unknown>, schema: Schema): [string, unknown][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]): [string, unknown][] =>
    inner.default !== undefined && (member(value, name) ?? null) === null
      ? [[name, withDefaults(inner.default, inner)]]
      : [],
  );
}
