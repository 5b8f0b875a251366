import type { KubeObject } from '../objects/object.ts';
import type { CanaryRoute } from '../platform/canary.ts';
import { componentLabels } from '../platform/labels.ts';
import type { Route } from '../platform/way-in.ts';
import type { RouteInput } from './ingress.ts';

/** In the standard channel since Gateway API 1.0. */
export const httpRouteKind = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' } as const;

const group = 'gateway.networking.k8s.io';

/** Every default is written out: the API server fills them in inside lists that belong to us as a whole. */
export function httpRouteOf(
  { platform, namespace, way }: RouteInput,
  { parentRefs }: Extract<Route, { kind: 'httpRoute' }>,
  canary: CanaryRoute | undefined,
): KubeObject {
  const path = { type: 'PathPrefix', value: way.path };
  const backend = (name: string, weight: number) => ({ group: '', kind: 'Service', name, port: way.port, weight });
  const strip = {
    type: 'URLRewrite',
    urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
  };
  const filters = way.path === '/' ? {} : { filters: [strip] };
  return {
    ...httpRouteKind,
    metadata: { name: way.component, namespace, labels: componentLabels(platform, way.component) },
    spec: {
      parentRefs: parentRefs.map((parent) => ({ group, kind: 'Gateway', ...parent })),
      hostnames: [way.host],
      rules: [
        ...(canary && canary.match.length > 0
          ? [
              {
                matches: canary.match.map(({ header, value }) => ({
                  path,
                  headers: [{ type: 'Exact', name: header, value }],
                })),
                ...filters,
                backendRefs: [backend(canary.service, 1)],
              },
            ]
          : []),
        {
          matches: [{ path }],
          ...filters,
          backendRefs:
            canary && canary.weight > 0
              ? [backend(way.component, 100 - canary.weight), backend(canary.service, canary.weight)]
              : [backend(way.component, 1)],
        },
      ],
    },
  };
}
