import { isRecord } from '../objects/access.ts';
import { canonicalJson } from '../objects/canonical.ts';

/** The JSON merge patch (RFC 7386) that turns one document into the other; undefined when they are equal. Lists are values. */
export function mergePatch(from: unknown, to: unknown): unknown {
  if (!isRecord(from) || !isRecord(to))
    return canonicalJson(from ?? null) === canonicalJson(to ?? null) ? undefined : to;
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (to[key] === undefined) {
      if (from[key] !== undefined) patch[key] = null;
      continue;
    }
    const member = mergePatch(from[key], to[key]);
    if (member !== undefined) patch[key] = member;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}
