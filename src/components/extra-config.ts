import { isRecord } from '../objects/access.ts';
import { sorted } from '../objects/canonical.ts';

/** How a list of the configuration takes more entries; every other list is replaced as a whole. */
export interface ListMerge {
  /** Where the list is: `scrape_configs`, `service.extensions`. */
  path: string;
  /** Member that tells entries apart: an entry of the same value is merged into. Absent: entries are added at the end. */
  key?: string;
}

/**
 * A component's configuration with the user's `extraConfig` in it: mappings are merged, `null` removes, the lists named in
 * `lists` take more entries. Keys of the addition come in sorted order, since an API server does not keep the one they were written in.
 */
export function withExtraConfig(
  base: Record<string, unknown>,
  extra: Record<string, unknown> | undefined,
  lists: readonly ListMerge[] = [],
): Record<string, unknown> {
  return extra ? mergeMaps(base, extra, lists, '') : base;
}

function mergeMaps(
  base: Record<string, unknown>,
  extra: Record<string, unknown>,
  lists: readonly ListMerge[],
  at: string,
): Record<string, unknown> {
  const merged = new Map(Object.entries(base));
  for (const key of Object.keys(extra).sort()) {
    const path = at === '' ? key : `${at}.${key}`;
    const value = extra[key];
    if (value === null) merged.delete(key);
    else merged.set(key, mergeValues(merged.get(key), value, lists, path));
  }
  return Object.fromEntries(merged);
}

function mergeValues(base: unknown, extra: unknown, lists: readonly ListMerge[], at: string): unknown {
  if (isRecord(extra)) return mergeMaps(isRecord(base) ? base : {}, extra, lists, at);
  if (!Array.isArray(extra)) return extra;
  const list = lists.find(({ path }) => path === at);
  const entries = extra.map(sorted);
  if (!list || !Array.isArray(base)) return entries;
  return mergeLists(base, entries, list.key, lists, at);
}

function mergeLists(
  base: readonly unknown[],
  extra: readonly unknown[],
  key: string | undefined,
  lists: readonly ListMerge[],
  at: string,
): unknown[] {
  const merged = [...base];
  for (const entry of extra) {
    const same = merged.findIndex((known) => isSame(known, entry, key));
    if (same < 0) merged.push(entry);
    else merged[same] = mergeValues(merged[same], entry, lists, `${at}[]`);
  }
  return merged;
}

function isSame(a: unknown, b: unknown, key: string | undefined): boolean {
  if (!isRecord(a) || !isRecord(b)) return a === b;
  return key !== undefined && a[key] !== undefined && a[key] === b[key];
}
