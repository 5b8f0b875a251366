import { isMapping } from '../schema/members.ts';

/**
 * What the API server would refuse in a schema, or price too high because a CEL rule could visit without bound. Gives one
 * sentence for each fault; quick enough for every test run, where applying the CRD needs a control plane.
 */
export function structuralFaults(schema: unknown, at = '$'): string[] {
  if (!isMapping(schema)) return [`${at}: is no object`];
  return [...shapeFaults(schema, at), ...boundFaults(schema, at), ...ruleFaults(schema, at), ...inside(schema, at)];
}

const allowed = new Set(
  'type description default enum pattern format properties required additionalProperties items minLength maxLength minimum maximum maxItems maxProperties x-kubernetes-int-or-string x-kubernetes-preserve-unknown-fields x-kubernetes-list-type x-kubernetes-list-map-keys x-kubernetes-validations'.split(
    ' ',
  ),
);

function shapeFaults(schema: Record<string, unknown>, at: string): string[] {
  const { type, properties, additionalProperties, items, required } = schema;
  const faults = Object.keys(schema)
    .filter((key) => !allowed.has(key))
    .map((key) => `has ${key}`);
  if (schema['x-kubernetes-int-or-string'] ? type !== undefined : typeof type !== 'string')
    faults.push('has a wrong type');
  if (properties && additionalProperties) faults.push('has both properties and additionalProperties');
  const isFree = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === 'object' && at !== '$.metadata' && !properties && !additionalProperties && !isFree)
    faults.push('is an object of nothing');
  if (type === 'array' && !isMapping(items)) faults.push('is a list of nothing');
  if (type === 'array' && !schema['x-kubernetes-list-type']) faults.push('does not say how its list merges');
  for (const name of Array.isArray(required) ? required : []) {
    if (!isMapping(properties) || !(String(name) in properties))
      faults.push(`requires ${name}, which it does not have`);
  }
  for (const name of mapKeys(schema)) {
    const item = isMapping(items) && Array.isArray(items['required']) ? items['required'] : [];
    if (!item.includes(name)) faults.push(`tells entries apart by ${name}, which they may lack`);
  }
  return faults.map((fault) => `${at}: ${fault}`);
}

function boundFaults(schema: Record<string, unknown>, at: string): string[] {
  const isTop = at === '$.apiVersion' || at === '$.kind';
  const needs = [
    ...(schema['type'] === 'string' && !schema['enum'] && !isTop ? ['maxLength'] : []),
    ...(schema['type'] === 'array' ? ['maxItems'] : []),
    ...(schema['additionalProperties'] ? ['maxProperties'] : []),
  ];
  return needs.filter((bound) => typeof schema[bound] !== 'number').map((bound) => `${at}: lacks ${bound}`);
}

function ruleFaults(schema: Record<string, unknown>, at: string): string[] {
  const rules = schema['x-kubernetes-validations'];
  // API servers drop an empty list, so that what is stored would never be what was applied.
  if (Array.isArray(rules) && rules.length === 0) return [`${at}: has no rule in its rules`];
  return (Array.isArray(rules) ? rules : []).filter(isMapping).flatMap((rule) => {
    const path = typeof rule['fieldPath'] === 'string' ? rule['fieldPath'].slice(1).split('.') : [];
    const extra = Object.keys(rule).filter((key) => !['rule', 'message', 'fieldPath'].includes(key));
    return [
      ...extra.map((key) => `${at}: a rule has ${key}`),
      ...(hasField(schema, path) ? [] : [`${at}: a rule blames ${path.join('.')}, which is not there`]),
    ];
  });
}

function hasField(schema: unknown, [name, ...rest]: string[]): boolean {
  if (name === undefined) return true;
  const properties = isMapping(schema) ? schema['properties'] : undefined;
  return isMapping(properties) && name in properties && hasField(properties[name], rest);
}

function inside(schema: Record<string, unknown>, at: string): string[] {
  const properties = isMapping(schema['properties']) ? Object.entries(schema['properties']) : [];
  return [
    ...properties.flatMap(([name, inner]) => structuralFaults(inner, `${at}.${name}`)),
    ...(schema['items'] ? structuralFaults(schema['items'], `${at}[]`) : []),
    ...(schema['additionalProperties'] ? structuralFaults(schema['additionalProperties'], `${at}.*`) : []),
  ];
}

function mapKeys(schema: Record<string, unknown>): string[] {
  const keys = schema['x-kubernetes-list-map-keys'];
  return Array.isArray(keys) ? keys.map(String) : [];
}
