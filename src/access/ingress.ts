import type { KubeObject } from '../objects/object.ts';
import { componentLabels } from '../platform/labels.ts';
import type { Route, WayIn } from '../platform/way-in.ts';

/** Everything a route needs to know besides the way in itself. */
export interface RouteInput {
  /** Name of the platform. */
  platform: string;
  namespace: string;
  way: WayIn;
}

export function ingressOf(
  { platform, namespace, way }: RouteInput,
  route: Extract<Route, { kind: 'ingress' }>,
): KubeObject {
  const annotated = Object.keys(route.annotations).length > 0;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: way.component,
      namespace,
      labels: componentLabels(platform, way.component),
      ...(annotated ? { annotations: { ...route.annotations } } : {}),
    },
    spec: {
      ...(route.className ? { ingressClassName: route.className } : {}),
      ...(way.https ? { tls: [{ hosts: [way.host], ...(way.tlsSecret ? { secretName: way.tlsSecret } : {}) }] } : {}),
      rules: [
        {
          host: way.host,
          http: {
            paths: [
              {
                path: way.path,
                pathType: 'Prefix',
                backend: { service: { name: way.component, port: { number: way.port } } },
              },
            ],
          },
        },
      ],
    },
  };
}
