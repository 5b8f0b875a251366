import { createHash } from 'node:crypto';

/** JSON with sorted keys and no undefined members: equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** The same value with every object's keys in byte order and undefined members left out; arrays keep their order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(inKeyOrder(value as Record<string, unknown>));
  return Object.fromEntries(members.flatMap(([key, member]) => (member === undefined ? [] : [[key, sorted(member)]])));
}

/** The same members, keys in byte order: an API server gives maps back sorted, a file has them as they were written. */
export function inKeyOrder<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Twelve hexadecimal digits of SHA-256 over the canonical JSON: short enough for a name, long enough never to collide here. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 12);
}
