import { checkValue } from '../../api/schema/check.ts';
import { isMapping, schemaOf } from '../../api/schema/members.ts';
import type { Schema } from '../../api/schema/node.ts';
import { type Path, pathText } from '../../api/schema/path.ts';
import { hostileTexts } from './hostile.ts';

/** A text of a resource that a person chooses. */
export interface Place {
  /** In the schema: `spec.global.externalLabels.*`, and with `{}` at the end for the name of an entry. */
  field: string;
  /** In this resource, as diagnostics have it; of a name, that of the mapping. */
  path: string;
  text: string;
}

/** Every field in which more can be written than words and numbers. */
export function freeFields(schema: Schema, at: string): string[] {
  const { properties = {}, additionalProperties, items } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, inner]) => freeFields(inner, `${at}.${name}`)),
    ...(additionalProperties ? [`${at}{}`, ...freeFields(additionalProperties, `${at}.*`)] : []),
    ...(items ? freeFields(items, `${at}[]`) : []),
    ...(isFree(schema) ? [at] : []),
  ];
}

/** Texts of a value that are in free fields. */
export function freePlaces(value: unknown, schema: Schema, field: string, at: Path): Place[] {
  const { items } = schema;
  if (Array.isArray(value) && items)
    return value.flatMap((entry, index) => freePlaces(entry, items, `${field}[]`, [...at, index]));
  if (typeof value === 'string') return isFree(schema) ? [{ field, path: pathText(at), text: value }] : [];
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) => {
    const inner = schemaOf(schema, name);
    if (!inner) return [];
    const isNamed = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
    if (isNamed) return freePlaces(entry, inner, `${field}.${name}`, [...at, name]);
    const key = { field: `${field}{}`, path: pathText(at), text: name };
    return [key, ...freePlaces(entry, inner, `${field}.*`, [...at, name])];
  });
}

/** Every text of a value, by its path. */
export function textsByPath(value: unknown, at: Path): [string, string][] {
  if (typeof value === 'string') return [[pathText(at), value]];
  if (Array.isArray(value)) return value.flatMap((entry, index) => textsByPath(entry, [...at, index]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) => textsByPath(entry, [...at, name]));
}

/** A copy of a value in which one text, as a value and as a name, is another. */
export function withText(value: unknown, text: string, other: string): unknown {
  if (value === text) return other;
  if (Array.isArray(value)) return value.map((entry) => withText(entry, text, other));
  if (!isMapping(value)) return value;
  const renamed = Object.entries(value).map(([name, entry]) => [
    name === text ? other : name,
    withText(entry, text, other),
  ]);
  return Object.fromEntries(renamed);
}

function isFree(schema: Schema): boolean {
  if (schema.type !== 'string' || schema.enum) return false;
  return hostileTexts.some((text) => /[^\w.:/-]/.test(text) && checkValue(text, schema, []).length === 0);
}
