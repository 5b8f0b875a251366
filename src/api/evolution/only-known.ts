import { at, fields, isRecord } from '../../objects/access.ts';

/** A copy without the members that a schema does not have, at any depth: for what no person writes, where nothing is to be refused. */
export function onlyKnown(value: unknown, schema: unknown): unknown {
  if (Array.isArray(value)) {
    const items = at(schema, 'items');
    return isRecord(items) ? value.map((item) => onlyKnown(item, items)) : value;
  }
  const properties = at(schema, 'properties');
  if (!isRecord(value) || !isRecord(properties)) return value;
  const known = fields(properties);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] =>
      Object.hasOwn(known, name) ? [[name, onlyKnown(member, known[name])]] : [],
    ),
  );
}
