import type { KubeObject } from '../objects/object.ts';
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
): KubeObject {
  const strip = {
    type: 'URLRewrite',
    urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
  };
  return {
    ...httpRouteKind,
    metadata: { name: way.component, namespace, labels: componentLabels(platform, way.component) },
    spec: {
      parentRefs: parentRefs.map((parent) => ({ group, kind: 'Gateway', ...parent })),
      hostnames: [way.host],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: way.path } }],
          ...(way.path === '/' ? {} : { filters: [strip] }),
          backendRefs: [{ group: '', kind: 'Service', name: way.component, port: way.port, weight: 1 }],
        },
      ],
    },
  };
}
