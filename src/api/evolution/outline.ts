import { at, fields, isRecord, items, text, texts } from '../../objects/access.ts';
import { canonicalJson, contentHash } from '../../objects/canonical.ts';

/** What a schema says of one field, apart from words for people. */
export interface FieldOutline {
  /** Constraints by their name in the schema: `type`, `enum`, `maxLength`, `default` ... */
  constraints: Readonly<Record<string, unknown>>;
  required: boolean;
  /** Rules in CEL: the message by a hash of the rule. */
  rules: Readonly<Record<string, string>>;
}

/** By path: `spec.slos[].name`, with `[]` for the items of a list and `*` for the values of a map. */
export type SchemaOutline = ReadonlyMap<string, FieldOutline>;

const structure = new Set(['properties', 'items', 'additionalProperties', 'required', 'x-kubernetes-validations']);
const words = new Set(['description', 'expects', 'hint']);

/** The schema of a CustomResourceDefinition as a flat list of fields: of this release, or as a cluster has it. */
export function schemaOutline(schema: unknown): SchemaOutline {
  const found = new Map<string, FieldOutline>();
  const visit = (node: unknown, path: string, required: boolean) => {
    if (path !== '') found.set(path, { constraints: constraintsOf(node), required, rules: rulesOf(node) });
    const needed = items(at(node, 'required'));
    for (const [name, member] of Object.entries(fields(at(node, 'properties'))))
      visit(member, path === '' ? name : `${path}.${name}`, needed.includes(name));
    const values = at(node, 'additionalProperties');
    if (isRecord(values)) visit(values, `${path}.*`, false);
    const item = at(node, 'items');
    if (isRecord(item)) visit(item, `${path}[]`, false);
  };
  visit(schema, '', false);
  return found;
}

/** The schema of this version in a CustomResourceDefinition; undefined when it does not have it. */
export function versionSchema(definition: unknown, version: string): unknown {
  const found = items(at(definition, 'spec', 'versions')).find((one) => at(one, 'name') === version);
  return at(found, 'schema', 'openAPIV3Schema');
}

/** One line for each field, sorted; {@link readOutline} reads them back, without the messages of rules. */
export function outlineText(outline: SchemaOutline): string {
  const lines = [...outline].map(([path, { constraints, required, rules }]) => {
    const said = {
      ...constraints,
      ...(required ? { required } : {}),
      ...(Object.keys(rules).length > 0 ? { rules: Object.keys(rules).sort() } : {}),
    };
    return `${path} ${canonicalJson(said)}\n`;
  });
  return lines.sort().join('');
}

export function readOutline(lines: string): SchemaOutline {
  const entries = lines.split('\n').flatMap((line): [string, FieldOutline][] => {
    const end = line.indexOf(' ');
    if (end < 0) return [];
    const { required, rules, ...constraints } = fields(JSON.parse(line.slice(end + 1)));
    return [[line.slice(0, end), { constraints, required: required === true, rules: unsaid(texts(rules)) }]];
  });
  return new Map(entries);
}

function constraintsOf(node: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields(node)).filter(([name]) => !structure.has(name) && !words.has(name)));
}

function rulesOf(node: unknown): Record<string, string> {
  return Object.fromEntries(
    items(at(node, 'x-kubernetes-validations')).map((rule) => [
      contentHash(at(rule, 'rule')),
      text(at(rule, 'message')) ?? '',
    ]),
  );
}

const unsaid = (rules: readonly string[]): Record<string, string> =>
  Object.fromEntries(rules.map((rule) => [rule, '']));
