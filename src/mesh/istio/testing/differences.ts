import { isRecord } from '../../../objects/access.ts';
import { canonicalJson } from '../../../objects/canonical.ts';
import { type KubeObject, refOf, refText } from '../../../objects/object.ts';

/** What one plan has that another has not, told so that a reviewer can read it. */
export interface Differences {
  /** Kinds of which objects are there no longer, and how many. */
  gone: Record<string, number>;
  come: Record<string, number>;
  /** Kind and path of what is no longer the same in objects that are in both: `StatefulSet spec.template.metadata.annotations`. */
  changed: string[];
}

export function differencesOf(before: readonly KubeObject[], after: readonly KubeObject[]): Differences {
  const known = new Map(after.map((object) => [nameOf(object), object]));
  const old = new Set(before.map(nameOf));
  const changed = before.flatMap((object) => {
    const other = known.get(nameOf(object));
    return other ? pathsOf(object, other).map((path) => `${object.kind} ${path}`) : [];
  });
  return {
    gone: counts(before.filter((object) => !known.has(nameOf(object)))),
    come: counts(after.filter((object) => !old.has(nameOf(object)))),
    changed: [...new Set(changed)].sort(),
  };
}

/** ConfigMaps are called after what is in them, so a new content is the same object here. */
function nameOf(object: KubeObject): string {
  return refText(refOf(object)).replace(/-[0-9a-f]{8}$/, '');
}

function counts(objects: readonly KubeObject[]): Record<string, number> {
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  return Object.fromEntries([...byKind].map(([kind, of]) => [kind, of.length]));
}

/** At most four steps deep. */
function pathsOf(one: unknown, other: unknown, path: readonly string[] = []): string[] {
  if (canonicalJson(one) === canonicalJson(other)) return [];
  if (path.length === 4 || !isRecord(one) || !isRecord(other)) return [path.join('.')];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) => pathsOf(one[name], other[name], [...path, name]));
}
