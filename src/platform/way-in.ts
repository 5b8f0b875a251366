import type { AccessSpec } from '../api/spec/components/grafana/access.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { ComponentName } from './component-names.ts';
import type { Flow } from './flow.ts';
import { type PodsPlace, placeName } from './place.ts';

/** How people outside the cluster reach a component: through whom, and which route leads there. */
export interface WayIn {
  component: ComponentName;
  /** Of the Service and of the pods. */
  port: number;
  host: string;
  /** `/`, or a path without a slash at the end that the route takes off. */
  path: string;
  https: boolean;
  /** Secret with the certificate, for who serves it. */
  tlsSecret?: string;
  /** Who hands requests on. */
  from: PodsPlace;
  route: Route;
  /** Field that asks for it. */
  fieldPath: string;
}

export type Route =
  | { kind: 'ingress'; className?: string; annotations: Readonly<Record<string, string>> }
  | { kind: 'httpRoute'; parentRefs: readonly { name: string; namespace?: string; sectionName?: string }[] }
  | { kind: 'meshGateway'; gateway: { namespace: string; name: string } }
  | { kind: 'meshGateway'; selector: Readonly<Record<string, string>> }
  /** Somebody else writes it. */
  | { kind: 'none' };

/** Every way in that the resource describes. Grafana alone is meant for people. */
export function waysIn({ spec }: ObservabilityPlatform): WayIn[] {
  const { enabled, access } = spec.components.grafana;
  if (!enabled || !access) return [];
  return [
    {
      component: 'grafana',
      port: 3000,
      host: access.host,
      path: access.path,
      https: access.tls !== undefined,
      ...(access.tls?.secretName ? { tlsSecret: access.tls.secretName } : {}),
      from: gatewayPods(access),
      route: routeOf(access),
      fieldPath: 'spec.components.grafana.access',
    },
  ];
}

/** `https://grafana.example.com/`; always with a slash at the end. */
export function urlOf({ https, host, path }: WayIn): string {
  return `${https ? 'https' : 'http'}://${host}${path === '/' ? '' : path}/`;
}

export function wayInFlow({ component, port, from }: WayIn): Flow {
  const why = `people come through the gateway in ${from.namespaces === 'all' ? 'any namespace' : from.namespaces.join()}`;
  return { from, to: component, port, protocol: 'TCP', kind: 'people', why };
}

function gatewayPods({ from, meshGateway }: AccessSpec): PodsPlace {
  const labels = from.labels ?? meshGateway?.selector;
  return {
    kind: 'pods',
    name: placeName('pods', from.namespace),
    namespaces: [from.namespace],
    ...(labels ? { labels: inOrder(labels) } : {}),
    identity: meshGateway || from.meshed ? 'mesh' : 'none',
  };
}

function routeOf({ ingress, httpRoute, meshGateway }: AccessSpec): Route {
  if (ingress)
    return {
      kind: 'ingress',
      ...(ingress.className ? { className: ingress.className } : {}),
      annotations: inOrder(ingress.annotations ?? {}),
    };
  if (httpRoute) return { kind: 'httpRoute', parentRefs: httpRoute.parentRefs };
  if (meshGateway?.gateway) return { kind: 'meshGateway', gateway: meshGateway.gateway };
  if (meshGateway?.selector) return { kind: 'meshGateway', selector: inOrder(meshGateway.selector) };
  return { kind: 'none' };
}

/** An API server gives maps back sorted, a file has them as they were written. */
function inOrder(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
