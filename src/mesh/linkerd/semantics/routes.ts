import { at, fields, items, text, texts } from '../../../objects/access.ts';
import { groupOf, type KubeObject } from '../../../objects/object.ts';
import type { RequestPattern } from '../../../prove/judgement.ts';
import { policyGroup } from './objects.ts';

export interface Route {
  /** Absent for those that are there by themselves. */
  object?: KubeObject;
  requests: 'all' | readonly RequestPattern[];
  /** It also looks at what cannot be told from here: headers, parameters, patterns of paths. */
  conditional: boolean;
}

/** Routes of either kind that belong to a Server. One that names a port or a section of it is refused as a whole. */
export function routesOf(server: KubeObject, routes: readonly KubeObject[], kind: 'HTTPRoute' | 'GRPCRoute'): Route[] {
  const { name, namespace } = server.metadata;
  const attached = routes
    .filter((route) => route.kind === kind && route.metadata.namespace === namespace)
    .filter(({ spec }) => {
      const parents = items(at(spec, 'parentRefs'))
        .map(fields)
        .filter((one) => one['kind'] === 'Server' && one['group'] === policyGroup);
      const isRefused = parents.some(
        (one) =>
          one['port'] !== undefined ||
          one['sectionName'] !== undefined ||
          (one['namespace'] ?? namespace) !== namespace,
      );
      return !isRefused && parents.some((one) => one['name'] === name);
    })
    .map(routeOf);
  return attached.map((route) => ({ ...route, conditional: route.conditional || isContested(route, attached) }));
}

/**
 * A proxy takes an expression that matches for as long as the whole path, so that it wins over beginnings that say more, and ties
 * with exact paths: which of the two a request goes by is not told from here.
 */
function isContested(route: Route, all: readonly Route[]): boolean {
  return all.some(
    (other) =>
      other !== route &&
      (hasExpression(route) || hasExpression(other)) &&
      limitsOf(route).some((one) => limitsOf(other).some((two) => isWithin(one, two) || isWithin(two, one))),
  );
}

function hasExpression({ object }: Route): boolean {
  return items(at(object, 'spec', 'rules')).some((rule) =>
    items(at(rule, 'matches')).some((match) => at(match, 'path', 'type') === 'RegularExpression'),
  );
}

/** Without those that mean everything, which give way to all others. */
function limitsOf({ requests }: Route): readonly RequestPattern[] {
  return requests === 'all' ? [] : requests.filter(({ paths }) => paths !== undefined);
}

/** Whether the target of a policy is that route; case does not count. */
export function isRoute({ apiVersion, kind, metadata }: KubeObject, target: unknown): boolean {
  const said = ['group', 'kind', 'name'].map((member) => (text(at(target, member)) ?? '').toLowerCase());
  return [groupOf(apiVersion), kind, metadata.name].every((value, index) => value.toLowerCase() === said[index]);
}

function routeOf(object: KubeObject): Route {
  const { spec, kind } = object;
  const hosts = texts(at(spec, 'hostnames'));
  const about = hosts.length > 0 ? { hosts } : {};
  const rules = items(at(spec, 'rules')).map((rule) => items(at(rule, 'matches')));
  const matches = rules.flatMap((list) => (list.length === 0 ? [{}] : list)).map(fields);
  const patterns = matches.map((match) => ({
    ...about,
    ...(kind === 'GRPCRoute' ? grpcPattern(match) : httpPattern(match)),
  }));
  return {
    object,
    requests: patterns.some((one) => Object.keys(one).length === 0) ? 'all' : patterns,
    conditional: matches.some(isConditional),
  };
}

function httpPattern({ method, path }: Record<string, unknown>): RequestPattern {
  const methods = typeof method === 'string' ? { methods: [method] } : {};
  const value = text(at(path, 'value')) ?? '/';
  const type = text(at(path, 'type')) ?? 'PathPrefix';
  if (type === 'PathPrefix') return { ...methods, ...prefixPaths(value) };
  return { ...methods, paths: [type === 'RegularExpression' ? (beginningOf(value) ?? value) : value] };
}

/** `/api/v.*` begins with `/api/v`; undefined for an expression that says more. */
function beginningOf(expression: string): string | undefined {
  const [, beginning] = /^((?:[\w/~-]|\\[.~-])*)\.\*$/.exec(expression) ?? [];
  return beginning === undefined ? undefined : `${beginning.replaceAll('\\', '')}*`;
}

/** A beginning ends where a part of the path does: `/api` is `/api` and `/api/…`. */
export function prefixPaths(prefix: string): { paths?: string[] } {
  const whole = prefix.replace(/\/+$/, '');
  return whole === '' ? {} : { paths: [whole, `${whole}/*`] };
}

function grpcPattern({ method }: Record<string, unknown>): RequestPattern {
  const service = text(at(method, 'service'));
  const name = text(at(method, 'method'));
  if (service === undefined && name === undefined) return {};
  return { paths: [`/${service ?? '*'}/${name ?? '*'}`] };
}

function isConditional({ headers, queryParams, path, method }: Record<string, unknown>): boolean {
  const isPattern = (value: unknown) =>
    at(value, 'type') === 'RegularExpression' && beginningOf(text(at(value, 'value')) ?? '') === undefined;
  const odd = typeof method === 'object' && at(method, 'service') === undefined && at(method, 'method') !== undefined;
  return items(headers).length > 0 || items(queryParams).length > 0 || isPattern(path) || isPattern(method) || odd;
}

/** Whether a request that `specific` is about may be one that `general` is about too, and goes by `specific` then. */
export function isWithin(specific: RequestPattern, general: RequestPattern): boolean {
  const methods = general.methods === undefined || specific.methods?.some((one) => general.methods?.includes(one));
  if (methods === false) return false;
  if (general.paths === undefined) return true;
  const paths = specific.paths ?? [];
  return paths.some((one) => general.paths?.some((path) => path.endsWith('*') && one.startsWith(path.slice(0, -1))));
}
