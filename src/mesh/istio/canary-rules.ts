import { at, items } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { CanaryRoute } from '../../platform/canary.ts';
import type { ComponentName } from '../../platform/component.ts';
import type { MeshInput } from '../mesh.ts';
import { serviceHost } from './traffic/service-host.ts';

/** A rule of a VirtualService that leads to one place. */
export interface HttpRule {
  match?: readonly Record<string, unknown>[];
  route: readonly { destination: Destination; weight?: number }[];
  [other: string]: unknown;
}

export interface Destination {
  host: string;
  port?: { number: number };
}

/**
 * The same rules with the canary of the component they lead to: first those for the calls it takes whatever its weight, then each
 * with its share. `hostOf` names a Service as the rules do. Shares add up to 100.
 */
export function withCanary(
  rules: readonly HttpRule[],
  canary: CanaryRoute | undefined,
  hostOf: (service: string) => string,
): HttpRule[] {
  if (!canary) return [...rules];
  return rules.flatMap((rule) => {
    const own = rule.route[0]?.destination;
    if (!own || rule.route.length > 1 || own.host !== hostOf(canary.component)) return [rule];
    const beside = { destination: { ...own, host: hostOf(canary.service) } };
    const named = typeof rule['name'] === 'string' ? { name: `${rule['name']}-canary` } : {};
    const chosen = { ...rule, ...named, match: headerMatches(rule.match, canary), route: [beside] };
    const shares = [
      { destination: own, weight: 100 - canary.weight },
      { ...beside, weight: canary.weight },
    ];
    return [...(canary.match.length > 0 ? [chosen] : []), canary.weight > 0 ? { ...rule, route: shares } : rule];
  });
}

/** Every condition of the rule together with every header: conditions of one entry all have to hold, one entry is enough. */
function headerMatches(
  conditions: readonly Record<string, unknown>[] | undefined,
  { match }: CanaryRoute,
): Record<string, unknown>[] {
  return (conditions ?? [{}]).flatMap((condition) =>
    match.map(({ header, value }) => ({
      ...condition,
      headers: { ...headersOf(condition), [header]: { exact: value } },
    })),
  );
}

function headersOf({ headers }: Record<string, unknown>): object {
  return typeof headers === 'object' && headers !== null ? headers : {};
}

/** Components with a canary that a route names. One that would fight with somebody else's has not been written. */
export function ledCanaries(input: MeshInput, written: readonly KubeObject[]): ComponentName[] {
  const hosts = new Set(
    written
      .filter(({ kind }) => kind === 'VirtualService')
      .flatMap(({ spec }) => items(at(spec, 'http')))
      .flatMap((rule) => items(at(rule, 'route')).map((place) => at(place, 'destination', 'host'))),
  );
  return (input.canaries ?? [])
    .filter(({ service }) => hosts.has(serviceHost(input, service)))
    .map(({ component }) => component);
}
