import { at, fields, isRecord } from '../../objects/access.ts';
import { canonicalJson } from '../../objects/canonical.ts';

/**
 * A copy of an object without what only the defaults of a later schema have put there: members that `own` does not have, with the
 * value that `installed` gives them by itself. Nobody asked for them. What somebody has set to another value stays, and is refused as
 * unknown.
 */
export function withoutForeignDefaults(value: unknown, installed: unknown, own: unknown): unknown {
  if (Array.isArray(value)) {
    const [there, here] = [at(installed, 'items'), at(own, 'items')];
    return isRecord(there) && isRecord(here) ? value.map((item) => withoutForeignDefaults(item, there, here)) : value;
  }
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const [there, here] = [memberOf(installed, name), memberOf(own, name)];
    if (!there) return [[name, member]];
    if (here) return [[name, withoutForeignDefaults(member, there, here)]];
    return isDefault(member, there) ? [] : [[name, member]];
  });
  return Object.fromEntries(kept);
}

function memberOf(schema: unknown, name: string): unknown {
  const own = fields(at(schema, 'properties'));
  const found = Object.hasOwn(own, name) ? own[name] : at(schema, 'additionalProperties');
  return isRecord(found) ? found : undefined;
}

function isDefault(value: unknown, schema: unknown): boolean {
  return (
    isRecord(schema) && 'default' in schema && canonicalJson(value) === canonicalJson(filled(schema['default'], schema))
  );
}

/** As the API server fills a default: with the defaults of its members. */
function filled(value: unknown, schema: unknown): unknown {
  if (!isRecord(value)) return value;
  const properties = Object.entries(fields(at(schema, 'properties')));
  const added = properties.flatMap(([name, member]): [string, unknown][] => {
    if (name in value) return [[name, filled(value[name], member)]];
    return isRecord(member) && 'default' in member ? [[name, filled(member['default'], member)]] : [];
  });
  return { ...value, ...Object.fromEntries(added) };
}
