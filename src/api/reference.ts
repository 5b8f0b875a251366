import { apiVersion, kind, shortName } from './names.ts';
import type { Rule, Schema } from './schema/node.ts';
import { platformSchema } from './spec/platform.ts';

interface Row {
  path: string;
  schema: Schema;
  required: boolean;
  /** Path of an earlier row with the very same members, which are then not written again. */
  sameAs?: string;
}

/** The reference documentation of every field, as Markdown. */
export function referenceMarkdown(): string {
  const { spec, status } = platformSchema.properties ?? {};
  const { name } = platformSchema.properties?.['metadata']?.properties ?? {};
  const sections = Object.entries(spec?.properties ?? {}).filter(([, schema]) => schema.properties);
  const scalars = Object.entries(spec?.properties ?? {}).filter(([, schema]) => !schema.properties);
  return `${[
    `# ${kind}`,
    `\`apiVersion: ${apiVersion}\`, short name \`${shortName}\`. ${platformSchema.description}`,
    'Generated from the schema in src/api by `npm run generate`; the CustomResourceDefinition in config/crd.yaml comes from the same place. ' +
      'A default applies where the object around the field is there; an object with the default `{}` is always there.',
    section('metadata and spec', [
      ...(name ? [{ path: 'metadata.name', schema: name, required: true }] : []),
      ...scalars.map(([key, schema]) => ({ path: `spec.${key}`, schema, required: false })),
    ]),
    ...sections.map(([key, schema]) => section(`spec.${key}`, rowsOf(`spec.${key}`, schema, new Map()), schema)),
    ...(status ? [section('status', rowsOf('status', status, new Map()), status)] : []),
  ].join('\n\n')}\n`;
}

function section(title: string, rows: readonly Row[], schema?: Schema): string {
  const rules = rulesOf(schema ? [{ path: title, schema, required: false }, ...rows] : rows);
  const lead = schema ? [`${schema.description}${schema.default === undefined ? '' : ' Default `{}`.'}`] : [];
  return [
    `## ${title}`,
    ...lead,
    ['| Field | Type | Default | Bounds | What it is |', '|---|---|---|---|---|', ...rows.map(rowText)].join('\n'),
    ...(rules.length > 0 ? [['Rules across fields:', '', ...rules].join('\n')] : []),
  ].join('\n\n');
}

function rowsOf(path: string, schema: Schema, seen: Map<string, string>): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const row = { path: `${path}.${name}`, schema: inner, required: schema.required?.includes(name) ?? false };
    return [row, ...inside(row, seen)];
  });
}

function inside(row: Row, seen: Map<string, string>): Row[] {
  const inner = row.schema.properties ? row.schema : (row.schema.items ?? row.schema.additionalProperties);
  if (!inner?.properties) return [];
  const content = JSON.stringify(inner.properties);
  const sameAs = seen.get(content);
  if (sameAs) {
    Object.assign(row, { sameAs });
    return [];
  }
  seen.set(content, row.path);
  const suffix = row.schema.items ? '[]' : row.schema.additionalProperties ? '.NAME' : '';
  return rowsOf(row.path + suffix, inner, seen);
}

function rowText({ path, schema, required, sameAs }: Row): string {
  const fallback = required ? 'required' : schema.default === undefined ? '' : code(JSON.stringify(schema.default));
  const same = sameAs ? ` Members as in \`${sameAs}\`.` : '';
  const cells = [code(path), typeText(schema), fallback, boundsText(schema), schema.description + same];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeText(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string']) return 'quantity';
  if (schema['x-kubernetes-preserve-unknown-fields']) return 'any object';
  if (schema.items) return `list of ${typeText(schema.items)}`;
  if (schema.additionalProperties) return `map of ${typeText(schema.additionalProperties)}`;
  return schema.type ?? '';
}

function boundsText(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength, maxItems, maxProperties, pattern, expects, format } = schema;
  if (schema.enum) return schema.enum.map(code).join(', ');
  return [
    ...(minimum !== undefined && maximum !== undefined ? [`${minimum} to ${maximum}`] : []),
    ...(minimum !== undefined && maximum === undefined ? [`at least ${minimum}`] : []),
    ...(minLength !== undefined && maxLength !== undefined ? [`${minLength} to ${maxLength} characters`] : []),
    ...(minLength === undefined && maxLength !== undefined ? [`at most ${maxLength} characters`] : []),
    ...(maxItems === undefined ? [] : [`at most ${maxItems} entries`]),
    ...(maxProperties === undefined ? [] : [`at most ${maxProperties} entries`]),
    ...(expects ? [expects] : pattern ? [code(pattern)] : []),
    ...(format === 'date-time' ? ['RFC 3339'] : []),
    ...(schema['x-kubernetes-validations'] ?? []).filter((rule) => !rule.fieldPath).map(({ message }) => message),
  ].join('; ');
}

/** Rules that blame a member are about several fields; those about one value stand with its bounds. Shared ones are told once. */
function rulesOf(rows: readonly Row[]): string[] {
  const told = new Set<readonly Rule[]>();
  return rows.flatMap(({ path, schema: { 'x-kubernetes-validations': rules = [] } }) => {
    if (told.has(rules)) return [];
    told.add(rules);
    return rules
      .filter(({ fieldPath }) => fieldPath)
      .map(({ fieldPath, message, hint }) => `- \`${path}${fieldPath}\`: ${message}.${hint ? ` ${hint}` : ''}`);
  });
}

function code(text: string): string {
  return `\`${text}\``;
}
