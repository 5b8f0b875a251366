import type { Admission } from './admissions.ts';

/** One request or several of one beginning: a path, or with a star at its end all that begin so. */
export interface RequestMatch {
  method: string;
  path: string;
}

/** Requests that the same callers may make. */
export interface RequestClass {
  callers: readonly Admission[];
  matches: readonly RequestMatch[];
}

/**
 * Sorts limited requests by who may make them. Of several routes that take a request, proxies look at the most exact alone, so each
 * has to name all who may make it, those of wider paths among them.
 */
export function requestClasses(limited: readonly Admission[]): RequestClass[] {
  const matches = new Map<string, RequestMatch>();
  for (const { requests = [] } of limited)
    for (const { methods, paths } of requests)
      for (const method of methods) for (const path of paths) matches.set(`${path} ${method}`, { method, path });
  const classes = new Map<string, RequestClass>();
  for (const [, match] of [...matches].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const callers = limited.filter((one) => mayMake(one, match));
    const key = callers.map(({ name }) => name).join(' ');
    classes.set(key, { callers, matches: [...(classes.get(key)?.matches ?? []), match] });
  }
  return [...classes.values()];
}

/** A request that would go by the route of another, whose callers are fewer. */
export interface HiddenRequest {
  request: RequestMatch;
  by: RequestMatch;
  /** Whom that route does not name. */
  refused: readonly Admission[];
}

/**
 * Beginnings that end within a step of a path are expressions, and an expression counts as long as the whole path: it goes before the
 * beginning of whole steps within it, and of what is as exact the older goes first.
 * https://github.com/linkerd/linkerd2-proxy/blob/main/linkerd/http/route/src/http/match/path.rs
 */
export function hiddenRequests(classes: readonly RequestClass[]): HiddenRequest[] {
  return classes.flatMap((wide) =>
    wide.matches
      .filter(({ path }) => pathMatch(path).type === 'RegularExpression')
      .flatMap((by) =>
        classes.flatMap(({ callers, matches }) => {
          const refused = callers.filter((one) => !wide.callers.includes(one));
          const within = matches.filter(({ method, path }) => method === by.method && covers(by.path, path));
          return refused.length > 0 ? within.map((request) => ({ request, by, refused })) : [];
        }),
      ),
  );
}

function mayMake({ requests = [] }: Admission, { method, path }: RequestMatch): boolean {
  return requests.some(
    ({ methods, paths }) => methods.includes(method) && paths.some((pattern) => covers(pattern, path)),
  );
}

function covers(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

/** A prefix of whole steps is one to proxies too, and the longer goes first; what ends within a step has to be an expression. */
export function pathMatch(path: string): { type: string; value: string } {
  if (!path.endsWith('*')) return { type: 'Exact', value: path };
  const beginning = path.slice(0, -1);
  if (beginning.endsWith('/')) return { type: 'PathPrefix', value: beginning.replace(/(.)\/$/, '$1') };
  return { type: 'RegularExpression', value: `${beginning.replaceAll('.', '\\.')}.*` };
}
