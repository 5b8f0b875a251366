import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { KubeObject } from '../objects/object.ts';
import type { CanaryRoute } from '../platform/canary.ts';
import type { ComponentName } from '../platform/component.ts';
import type { WayIn } from '../platform/way-in.ts';
import { httpRouteKind, httpRouteOf } from './http-route.ts';
import { ingressOf, type RouteInput } from './ingress.ts';

export interface AccessInput {
  platform: string;
  namespace: string;
  ways: readonly WayIn[];
  /** Components that have a canary which gets calls now. */
  canaries: readonly CanaryRoute[];
  /** Served kinds as `group/version/Kind`; absent when not known, and then taken for served. */
  served?: readonly string[];
  /** The mesh the platform joins. */
  mesh?: {
    type: string;
    /** Routes of its own gateway; absent for a mesh that has none. */
    gatewayRoute?(way: WayIn): KubeObject[];
  };
}

interface Routed {
  objects: KubeObject[];
  diagnostics: Diagnostic[];
}

interface Access extends Routed {
  /** Components to whose canary people are led by what is written. */
  canaries: ComponentName[];
}

/** Routes that lead people to components. What cannot be written is left out and said; the platform itself runs all the same. */
export function accessObjects(input: AccessInput): Access {
  const routed = input.ways.map((way) => routeObjects(input, way));
  const leads = ({ route, component }: WayIn) =>
    (route.kind === 'httpRoute' || route.kind === 'meshGateway') &&
    input.canaries.some((canary) => canary.component === component);
  return {
    canaries: input.ways.flatMap((way, index) =>
      leads(way) && (routed[index]?.objects.length ?? 0) > 0 ? [way.component] : [],
    ),
    objects: routed.flatMap(({ objects }) => objects),
    diagnostics: [
      ...routed.flatMap(({ diagnostics }) => diagnostics),
      ...input.ways.flatMap((way) => doubts(input, way)),
    ],
  };
}

function routeObjects({ platform, namespace, canaries, served, mesh }: AccessInput, way: WayIn): Routed {
  const input: RouteInput = { platform, namespace, way };
  switch (way.route.kind) {
    case 'ingress':
      return written([ingressOf(input, way.route)]);
    case 'httpRoute':
      if (served && !served.includes(`${httpRouteKind.apiVersion}/${httpRouteKind.kind}`))
        return unavailable(
          `${way.fieldPath}.httpRoute`,
          `the cluster does not serve ${httpRouteKind.kind} of ${httpRouteKind.apiVersion}, so no route is written`,
          'Install the Gateway API; the route is written as soon as it is there. Or use ingress.',
        );
      return written([
        httpRouteOf(
          input,
          way.route,
          canaries.find(({ component }) => component === way.component),
        ),
      ]);
    case 'meshGateway':
      if (!mesh?.gatewayRoute)
        return unavailable(
          `${way.fieldPath}.meshGateway`,
          mesh
            ? `${mesh.type} has no gateway of its own, so no route is written`
            : 'the platform is in no mesh, so no route of a mesh gateway is written',
          'Use httpRoute or ingress.',
        );
      return written(mesh.gatewayRoute(way));
    case 'none':
      return written([]);
  }
}

function doubts({ namespace, mesh }: AccessInput, way: WayIn): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!way.https)
    found.push({
      code: 'PLAINTEXT_LOGIN',
      severity: 'warning',
      path: way.fieldPath,
      message: `people reach ${way.component} by http, so passwords and sessions can be read on the way`,
      hint: 'Set access.tls; `tls: {}` says that whoever takes the requests has a certificate.',
    });
  if (mesh && way.from.identity === 'none')
    found.push({
      code: 'PLAINTEXT_ACCEPTED',
      severity: 'warning',
      path: `${way.fieldPath}.from.meshed`,
      message: `the gateway has no proxy of the mesh, so port ${way.port} of ${way.component} takes plain text too; network policies alone say from whom`,
      hint: 'Put the gateway into the mesh and set meshed to true.',
    });
  if (way.from.namespaces.includes(namespace))
    found.push({
      code: 'ACCESS_UNAVAILABLE',
      severity: 'warning',
      path: `${way.fieldPath}.from.namespace`,
      message:
        'network policies deny everything to other pods in the platform’s namespace, so nobody reaches a gateway there',
      hint: 'Run the gateway in a namespace of its own, or allow what it takes and calls by a NetworkPolicy of yours.',
    });
  return found;
}

function written(objects: KubeObject[]): Routed {
  return { objects, diagnostics: [] };
}

function unavailable(path: string, message: string, hint: string): Routed {
  return { objects: [], diagnostics: [{ code: 'ACCESS_UNAVAILABLE', severity: 'warning', path, message, hint }] };
}
