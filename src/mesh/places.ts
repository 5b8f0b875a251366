import { isMapping, member } from '../api/schema/members.ts';
import type { Schema } from '../api/schema/node.ts';
import { platformSchema } from '../api/spec/platform.ts';

/** A place in a resource where a field is set. */
export interface Place {
  /** As the API server writes it: `spec.serviceMesh.mtls.exceptions[0].port`. */
  path: string;
  value: unknown;
  /** The value is the one that is there when nobody says anything. */
  byDefault: boolean;
}

interface Node {
  path: string;
  value: unknown;
  schema: Schema | undefined;
}

/**
 * Where a platform asks for a field, given as the rows of a mesh name it. What stands in a block that is switched off by its
 * `enabled` asks for nothing, and neither does an object with nothing in it.
 */
export function placesOf(platform: unknown, field: string): Place[] {
  const root: Node = { path: '', value: platform, schema: platformSchema };
  return field
    .split('.')
    .reduce((nodes, step) => nodes.flatMap((node) => into(node, step)), [root])
    .filter(({ value }) => asksForSomething(value))
    .map(({ path, value, schema }) => ({ path, value, byDefault: schema?.default === value }));
}

/** A value as rows about one value have it. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One step further: a name, a star for every name, `[]` at its end for every entry of the list of that name. */
function into(node: Node, step: string): Node[] {
  const name = step.replace(/\[\]$/, '');
  if (!isMapping(node.value) || (node.value['enabled'] === false && name !== 'enabled')) return [];
  const names = name === '*' ? Object.keys(node.value) : [name];
  const found = names.flatMap((one) => child(node, one));
  return step.endsWith('[]') ? found.flatMap(entries) : found;
}

function child({ path, value, schema }: Node, name: string): Node[] {
  const found = isMapping(value) ? member(value, name) : undefined;
  if (found === undefined || found === null) return [];
  const inner = schema?.properties?.[name] ?? schema?.additionalProperties;
  return [{ path: path ? `${path}.${name}` : name, value: found, schema: inner }];
}

function entries({ path, value, schema }: Node): Node[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: unknown, at) => ({ path: `${path}[${at}]`, value: entry, schema: schema?.items }));
}

function asksForSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return !isMapping(value) || (value['enabled'] !== false && Object.values(value).some(asksForSomething));
}
