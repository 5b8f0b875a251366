import { canonicalJson } from '../objects/canonical.ts';
import type { RequestPattern } from './judgement.ts';

type Requests = 'all' | readonly RequestPattern[];

/** Whether two lists let the same requests through, as far as they are written the same; order does not count. */
export function sameRequests(a: Requests, b: Requests): boolean {
  if (a === b || (a !== 'all' && b !== 'all' && a.length === 1 && b.length === 1 && a[0] === b[0])) return true;
  return a !== 'all' && b !== 'all' && keyOf(a) === keyOf(b);
}

/** `GET /metrics`, `POST /v1/*`; `everything` for no limit. */
export function requestsText(requests: Requests): string {
  if (requests === 'all') return 'everything';
  if (requests.length === 0) return 'nothing';
  return [...new Set(requests.map(patternText))].sort().join(' or ');
}

function patternText(pattern: RequestPattern): string {
  const { methods, paths, requestPrincipals, ...others } = pattern;
  const more = Object.entries(others).map(([member, values]) => `${member} ${(values ?? []).join(', ')}`);
  return [
    [methods?.join(', ') ?? 'any method', paths?.join(', ') ?? 'any path'].join(' '),
    ...(requestPrincipals ? [`with a token of ${requestPrincipals.join(' or ')}`] : []),
    ...more,
  ].join(' ');
}

function keyOf(patterns: readonly RequestPattern[]): string {
  return [...new Set(patterns.map((pattern) => canonicalJson(sorted(pattern))))].sort().join(' ');
}

function sorted(pattern: RequestPattern): Record<string, string[]> {
  const entries = Object.entries(pattern).filter(([, values]) => values !== undefined);
  return Object.fromEntries(entries.map(([member, values]) => [member, [...new Set<string>(values)].sort()]));
}
