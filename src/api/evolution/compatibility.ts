import { canonicalJson } from '../../objects/canonical.ts';
import type { FieldOutline, SchemaOutline } from './outline.ts';

/** A change of a schema by which something that was written under the old one is refused, lost or means something else. */
export interface Breach {
  /** Of the field, as in SchemaOutline. */
  path: string;
  change: string;
}

/** Greater is looser. */
const upperBounds: readonly string[] = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];
/** Smaller is looser. */
const lowerBounds: readonly string[] = ['minimum', 'minLength', 'minItems', 'minProperties'];

/**
 * Everything by which the new schema does not take what the old one took, in the order of the paths. A rule in CEL that is new
 * counts, since nobody can tell whom it refuses; one that went does not.
 */
export function breaches(before: SchemaOutline, after: SchemaOutline): Breach[] {
  const changed = [...before].flatMap(([path, old]) => {
    const now = after.get(path);
    return (now ? changesOf(old, now) : ['is gone']).map((change) => ({ path, change }));
  });
  const added = [...after].flatMap(([path, { required, constraints }]) =>
    !before.has(path) && required && !('default' in constraints) && isKnown(before, parentOf(path))
      ? [{ path, change: 'is new and required' }]
      : [],
  );
  return [...changed, ...added].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function changesOf(old: FieldOutline, now: FieldOutline): string[] {
  const names = new Set([...Object.keys(old.constraints), ...Object.keys(now.constraints)]);
  return [
    ...[...names].sort().flatMap((name) => changeOf(name, old.constraints[name], now.constraints[name]) ?? []),
    ...(now.required && !old.required && !('default' in now.constraints) ? ['is required now'] : []),
    ...Object.entries(now.rules)
      .filter(([rule]) => !(rule in old.rules))
      .map(([, message]) => `has a new rule: ${message}`),
  ];
}

function changeOf(name: string, old: unknown, now: unknown): string | undefined {
  const said = `${name} was ${canonicalJson(old) ?? 'not there'}, is ${canonicalJson(now) ?? 'not there'}`;
  if (canonicalJson(old) === canonicalJson(now)) return undefined;
  if (upperBounds.includes(name)) return isLooser(old, now, 1) ? undefined : said;
  if (lowerBounds.includes(name)) return isLooser(old, now, -1) ? undefined : said;
  if (name === 'pattern') return now === undefined ? undefined : said;
  if (name === 'enum') {
    if (now === undefined) return undefined;
    const lost = (old as readonly unknown[] | undefined)?.filter(
      (value) => !(now as readonly unknown[]).includes(value),
    );
    return lost?.length === 0 ? undefined : said;
  }
  return said;
}

function isLooser(old: unknown, now: unknown, sign: 1 | -1): boolean {
  return now === undefined || (old !== undefined && sign * Number(now) >= sign * Number(old));
}

const isKnown = (outline: SchemaOutline, path: string) => path === '' || outline.has(path);

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), 0));
}
