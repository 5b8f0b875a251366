import type { RequestPattern } from './judgement.ts';

type Requests = 'all' | readonly RequestPattern[];

/** Whether two lists let the same requests through, as far as they are written alike; order, and what others cover, do not count. */
export function sameRequests(a: Requests, b: Requests): boolean {
  if (a === b) return true;
  if (a === 'all' || b === 'all') return false;
  // Mostly they are written the same: that is quick to see.
  return hasAll(a, b, isSame) && hasAll(b, a, isSame) ? true : hasAll(a, b, covers) && hasAll(b, a, covers);
}

function hasAll(
  list: readonly RequestPattern[],
  wanted: readonly RequestPattern[],
  holds: (one: RequestPattern, other: RequestPattern) => boolean,
): boolean {
  return wanted.every((other) => list.some((one) => holds(one, other)));
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

const members = [
  'methods',
  'notMethods',
  'paths',
  'notPaths',
  'hosts',
  'notHosts',
  'requestPrincipals',
] as const satisfies (keyof RequestPattern)[];

function isSame(a: RequestPattern, b: RequestPattern): boolean {
  return a === b || members.every((member) => sameTexts(a[member], b[member]));
}

function sameTexts(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return a.every((one) => b.includes(one)) && b.every((one) => a.includes(one));
}

/** Whether each request of `inner` is one of `outer`, as far as it is plain to see. */
function covers(outer: RequestPattern, inner: RequestPattern): boolean {
  return members.every((member) => {
    if (member === 'methods') return isWithin(inner.methods, outer.methods, (one, other) => one === other);
    if (member === 'paths') return isWithin(inner.paths, outer.paths, isBelow);
    return sameTexts(outer[member], inner[member]);
  });
}

function isBelow(path: string, pattern: string): boolean {
  return path === pattern || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));
}

function isWithin(
  inner: readonly string[] | undefined,
  outer: readonly string[] | undefined,
  holds: (one: string, other: string) => boolean,
): boolean {
  return outer === undefined || (inner?.every((one) => outer.some((other) => holds(one, other))) ?? false);
}
