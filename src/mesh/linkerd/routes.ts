import type { KubeObject } from '../../objects/object.ts';
import type { ComponentName } from '../../platform/component.ts';
import type { MeshInput } from '../mesh.ts';
import { pathMatch, type RequestMatch } from './request-routes.ts';
import { refTo, written } from './written.ts';

/** Of the schema: a rule has at most so many matches, a route so many rules. */
const mostMatches = 8;
const mostRules = 16;

interface RouteTo {
  name: string;
  server: string;
  component?: ComponentName;
}

/** Routes by which policies can tell requests to a Server apart; more than one where one cannot hold all. */
export function requestRoutes(input: MeshInput, to: RouteTo, matches: readonly RequestMatch[]): KubeObject[] {
  const rules = chunks(matches, mostMatches).map((some) => ({
    matches: some.map(({ method, path }) => ({ method, path: pathMatch(path) })),
  }));
  return chunks(rules, mostRules).map((some, at) =>
    route(input, { ...to, name: at === 0 ? to.name : `${to.name}-${at + 1}` }, some),
  );
}

/** A proxy answers 404 to what no route of a Server takes, once it has any: this one takes the rest. */
export function otherRequests(input: MeshInput, to: RouteTo): KubeObject {
  return route(input, to, [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }]);
}

function route(input: MeshInput, { name, server, component }: RouteTo, rules: readonly unknown[]): KubeObject {
  const about = component ? { component } : {};
  return written(input, 'HTTPRoute', { name, ...about, spec: { parentRefs: [refTo('Server', server)], rules } });
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
