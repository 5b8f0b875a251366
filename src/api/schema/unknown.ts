import type { Finding } from './finding.ts';
import { isMapping, schemaOf } from './members.ts';
import { nearest } from './nearest.ts';
import type { Schema } from './node.ts';
import { type Path, pathText } from './path.ts';

/** Members the schema does not have, each with the name that was probably meant. `root` is where a lost field is looked for. */
export function unknownFields(value: unknown, schema: Schema, at: Path, root: Schema = schema): Finding[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((entry, index) => unknownFields(entry, items, [...at, index], root)) : [];
  }
  if (!isMapping(value) || !(schema.properties || schema.additionalProperties)) return [];
  return Object.keys(value).flatMap((name) => {
    const inner = schemaOf(schema, name);
    return inner ? unknownFields(value[name], inner, [...at, name], root) : [unknownField(name, schema, at, root)];
  });
}

function unknownField(name: string, schema: Schema, at: Path, root: Schema): Finding {
  const names = Object.keys(schema.properties ?? {});
  const hint = suggestion(name, names, root);
  return {
    code: 'UNKNOWN_FIELD',
    at: [...at, name],
    aim: 'key',
    message: `unknown field ${JSON.stringify(name.slice(0, 80))}`,
    hint: hint ?? `Known here: ${names.join(', ')}.`,
    stopsRules: false,
  };
}

function suggestion(name: string, names: readonly string[], root: Schema): string | undefined {
  const near = nearest(name, names);
  if (near) return `Did you mean ${near}?`;
  const elsewhere = pathsTo(name, root, []);
  return elsewhere.length > 0 && elsewhere.length <= 3
    ? `There is ${elsewhere.map(pathText).join(' and ')}.`
    : undefined;
}

/** Every place in the spec where a field of that name exists. */
function pathsTo(name: string, schema: Schema, at: Path): Path[] {
  const inList = schema.items ? pathsTo(name, schema.items, at) : [];
  return Object.entries(schema.properties ?? {}).reduce<Path[]>((found, [key, inner]) => {
    if (at.length === 0 && key !== 'spec') return found;
    const here = [...at, key];
    return [...found, ...(key === name ? [here] : []), ...pathsTo(name, inner, here)];
  }, inList);
}
