import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Change } from './change.ts';

export interface FieldChange {
  path: string;
  /** Absent when the field is new. */
  live?: unknown;
  /** Absent when the field goes. */
  planned?: unknown;
}

/** The same change for programs: each field that differs, lists compared entry by entry. */
export function fieldChanges(change: Change): FieldChange[] {
  if (change.kind !== 'changed') return [];
  return differences(parse(change.before), parse(change.after), '');
}

function differences(live: unknown, planned: unknown, path: string): FieldChange[] {
  if (isDeepStrictEqual(live, planned)) return [];
  const [left, right] = [membersOf(live), membersOf(planned)];
  if (!left || !right || Array.isArray(live) !== Array.isArray(planned))
    return [{ path, ...(live === undefined ? {} : { live }), ...(planned === undefined ? {} : { planned }) }];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => differences(left[key], right[key], join(path, key, Array.isArray(live))));
}

function membersOf(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
}

/** `spec.containers[0].image`, and `metadata.labels["app.kubernetes.io/name"]` for names with dots. */
function join(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}
