import type { Finding } from './finding.ts';
import { isMapping, member, schemaOf } from './members.ts';
import { nearest } from './nearest.ts';
import type { Schema } from './node.ts';
import type { Path } from './path.ts';

/** Everything a value (with its defaults) has against its schema, cross-field rules aside; the order is that of the value. */
export function checkValue(value: unknown, schema: Schema, at: Path): Finding[] {
  if (schema['x-kubernetes-int-or-string']) return checkIntOrString(value, schema, at);
  switch (schema.type) {
    case 'object':
      return isMapping(value) ? checkObject(value, schema, at) : [wrongType(value, 'an object', schema, at)];
    case 'array':
      return Array.isArray(value) ? checkList(value, schema, at) : [wrongType(value, 'a list', schema, at)];
    case 'string':
      return typeof value === 'string' ? checkString(value, schema, at) : [wrongType(value, 'text', schema, at)];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wrongType(value, 'true or false', schema, at)];
    case 'integer':
      return Number.isInteger(value)
        ? checkNumber(Number(value), schema, at)
        : [wrongType(value, 'a whole number', schema, at)];
    case 'number':
      return Number.isFinite(value)
        ? checkNumber(Number(value), schema, at)
        : [wrongType(value, 'a number', schema, at)];
    default:
      return [];
  }
}

function checkObject(value: Record<string, unknown>, schema: Schema, at: Path): Finding[] {
  const count = Object.keys(value).length;
  const max = schema.maxProperties ?? Number.POSITIVE_INFINITY;
  const tooMany = count > max ? [refusal(at, `has ${count} entries, at most ${max} are allowed`, schema, true)] : [];
  const absent = (schema.required ?? [])
    .filter((name) => member(value, name) === undefined)
    .map((name) => refusal([...at, name], 'is required', schema.properties?.[name], true));
  const inside = Object.entries(value).flatMap(([name, entry]) => {
    const inner = schemaOf(schema, name);
    return inner ? checkValue(entry, inner, [...at, name]) : [];
  });
  return [...tooMany, ...absent, ...inside];
}

function checkList(value: readonly unknown[], schema: Schema, at: Path): Finding[] {
  const max = schema.maxItems ?? Number.POSITIVE_INFINITY;
  const tooMany =
    value.length > max ? [refusal(at, `has ${value.length} entries, at most ${max} are allowed`, schema, true)] : [];
  const { items } = schema;
  const inside = items ? value.flatMap((entry, index) => checkValue(entry, items, [...at, index])) : [];
  return [...tooMany, ...inside, ...duplicates(value, schema, at)];
}

/**
 * Kubernetes tells entries of such a list apart by one member, so two with the same are an error. As there, the first
 * repetition is reported, and nothing when an entry is no object at all.
 */
function duplicates(value: readonly unknown[], schema: Schema, at: Path): Finding[] {
  const [key] = schema['x-kubernetes-list-map-keys'] ?? [];
  if (key === undefined || value.some((entry) => entry !== null && !isMapping(entry))) return [];
  const seen = new Map<unknown, number>();
  return value.flatMap((entry, index) => {
    const identity = isMapping(entry) ? member(entry, key) : undefined;
    const times = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, times);
    if (times !== 2) return [];
    return [refusal([...at, index], `repeats the ${key} of an earlier entry: ${shown(identity)}`, undefined, false)];
  });
}

function checkString(value: string, schema: Schema, at: Path): Finding[] {
  if (schema.enum && !schema.enum.includes(value)) {
    const near = nearest(value, schema.enum);
    const message = `must be one of ${schema.enum.join(', ')}, not ${shown(value)}`;
    return [refusal(at, message, near ? { ...schema, hint: `Did you mean ${near}?` } : schema, true)];
  }
  const length = Array.from(value).length;
  const max = schema.maxLength ?? Number.POSITIVE_INFINITY;
  if (length > max) return [refusal(at, `is ${length} characters long, at most ${max} are allowed`, schema, true)];
  const fits = length >= (schema.minLength ?? 0) && (!schema.pattern || new RegExp(schema.pattern, 'u').test(value));
  return fits ? [] : [refusal(at, `must be ${schema.expects ?? textOf(schema)}, not ${shown(value)}`, schema, false)];
}

/** What text has to be like where the schema has no words for it. */
function textOf({ pattern, minLength }: Schema): string {
  if (pattern) return `text that matches ${pattern}`;
  return minLength === 1 ? 'text that is not empty' : `text of ${minLength} characters or more`;
}

function checkIntOrString(value: unknown, schema: Schema, at: Path): Finding[] {
  if (typeof value === 'string') return checkString(value, schema, at);
  return Number.isInteger(value) ? [] : [wrongType(value, schema.expects ?? 'a whole number or text', schema, at)];
}

function checkNumber(value: number, schema: Schema, at: Path): Finding[] {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  if (value >= minimum && value <= maximum) return [];
  const range =
    minimum === Number.NEGATIVE_INFINITY
      ? `at most ${maximum}`
      : maximum === Number.POSITIVE_INFINITY
        ? `at least ${minimum}`
        : `from ${minimum} to ${maximum}`;
  return [refusal(at, `must be ${range}, not ${value}`, schema, false)];
}

function wrongType(value: unknown, wanted: string, schema: Schema, at: Path): Finding {
  const expected = schema.enum ? `one of ${schema.enum.join(', ')}` : (schema.expects ?? wanted);
  const quoting = wanted === 'text' && (typeof value === 'number' || typeof value === 'boolean');
  const hint = quoting ? { ...schema, hint: 'Put it in quotes to make it text.' } : schema;
  return refusal(at, `must be ${expected}, not ${shown(value)}`, hint, true);
}

function refusal(at: Path, message: string, schema: Schema | undefined, stopsRules: boolean): Finding {
  const hint = schema?.hint;
  return { code: 'INVALID_VALUE', at, aim: 'value', message, stopsRules, ...(hint ? { hint } : {}) };
}

/** A value in few words: never more than a line, never a whole document. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : `a ${typeof value}`;
}
