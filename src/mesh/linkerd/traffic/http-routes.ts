import type { KubeObject } from '../../../objects/object.ts';
import type { CanaryRoute } from '../../../platform/canary.ts';
import type { ComponentKind, Port } from '../../../platform/component.ts';
import type { Release } from '../../capability.ts';
import type { MeshInput } from '../../mesh.ts';
import type { RequestCondition } from '../../request-kinds.ts';
import { headerMatch, leadsTo } from './backends.ts';
import type { ShapedCall } from './calls.ts';
import { trafficMetadata } from './metadata.ts';
import { httpRouteKind, readsAnnotations } from './route-kinds.ts';
import type { TrafficRule } from './rules.ts';
import { annotatedTime, routeTime } from './time-text.ts';

/** What is said of the calls to one port of a component. */
export interface PortTraffic {
  kind: ComponentKind;
  port: Port;
  rules: readonly TrafficRule[];
  calls: readonly ShapedCall[];
  canary: CanaryRoute | undefined;
}

/** As many as the schema of a route lets one rule have. */
const mostMatches = 8;

/**
 * Routes for the calls to a port. Annotations hold for all rules of a route, so rules that need others are a route of their own. Where
 * there is any route, a call that none matches is answered 404: the first of these is about everything that is left.
 */
export function httpRoutes(input: MeshInput, release: Release, traffic: PortTraffic): KubeObject[] {
  const { rules } = traffic;
  const groups = [...Map.groupBy(rules, (rule) => JSON.stringify(annotationsOf(rule, release))).values()];
  const rest = groups.filter((group) => group.some(({ kind }) => kind === 'calls'));
  const others = groups.filter((group) => !rest.includes(group));
  return [...rest, ...others].map((group) => {
    const suffix = rest.includes(group) ? '' : `-${group.map(({ kind }) => kind).join('-')}`;
    return httpRoute(input, release, traffic, { rules: group, suffix });
  });
}

function httpRoute(
  input: MeshInput,
  release: Release,
  { kind, port, calls, canary }: PortTraffic,
  { rules, suffix }: { rules: readonly TrafficRule[]; suffix: string },
): KubeObject {
  const annotations = rules[0] ? annotationsOf(rules[0], release) : {};
  return {
    ...httpRouteKind(release, input.served),
    metadata: trafficMetadata(input, kind.name, calls, { name: `${routeName(kind, port)}${suffix}`, annotations }),
    spec: {
      parentRefs: [parentOf(kind, port)],
      rules: rules.flatMap((rule) =>
        leadsTo(kind.name, port.number, canary).flatMap(({ headers, backendRefs }) =>
          inParts(matchesOf(rule.requests, headers)).map((matches) => ({
            matches,
            backendRefs,
            ...(rule.timeout && !readsAnnotations(release) ? { timeouts: { request: routeTime(rule.timeout) } } : {}),
          })),
        ),
      ),
    },
  };
}

/** `traffic-to-tempo-http-query`; a component with one port needs no more than its name. */
export function routeName({ name, ports }: ComponentKind, port: Port): string {
  return `traffic-to-${name}${ports.length > 1 ? `-${port.name}` : ''}`;
}

/** Linkerd calls the group of Services `core`. */
export function parentOf({ name }: ComponentKind, { number }: Port) {
  return { group: 'core', kind: 'Service', name, port: number };
}

function annotationsOf({ timeout, idle, retries }: TrafficRule, release: Release): Record<string, string> {
  if (!readsAnnotations(release)) return {};
  return {
    ...(retries
      ? {
          'retry.linkerd.io/http': retries.on.join(','),
          'retry.linkerd.io/limit': String(retries.limit),
          ...(retries.timeout ? { 'retry.linkerd.io/timeout': annotatedTime(retries.timeout) } : {}),
        }
      : {}),
    ...(timeout ? { 'timeout.linkerd.io/request': annotatedTime(timeout) } : {}),
    ...(idle ? { 'timeout.linkerd.io/idle': annotatedTime(idle) } : {}),
  };
}

/** Every condition with every header: of one match all conditions have to hold, and one match is enough. */
function matchesOf(requests: readonly RequestCondition[], headers: CanaryRoute['match']) {
  const conditions: readonly RequestCondition[] = requests.length > 0 ? requests : [{}];
  const asked = headers.length > 0 ? headers.map((header) => [headerMatch(header)]) : [undefined];
  return conditions.flatMap(({ method, path }) =>
    asked.map((some) => ({
      path: pathMatch(path),
      ...(some ? { headers: some } : {}),
      ...(method ? { method } : {}),
    })),
  );
}

/** A prefix ends with a whole part of a path, as ours with a slash at their end do; others go on within it. */
function pathMatch(beginning: string = '/'): { type: string; value: string } {
  if (beginning.endsWith('/')) return { type: 'PathPrefix', value: beginning };
  return { type: 'RegularExpression', value: `${beginning.replaceAll('.', String.raw`\.`)}.*` };
}

function inParts<T>(matches: readonly T[]): T[][] {
  const parts = Math.ceil(matches.length / mostMatches);
  return Array.from({ length: parts }, (_, at) => matches.slice(at * mostMatches, (at + 1) * mostMatches));
}
