import type { KubeObject } from '../../../objects/object.ts';
import type { MeshInput } from '../../mesh.ts';
import { headerMatch, leadsTo } from './backends.ts';
import { type PortTraffic, parentOf, routeName } from './http-routes.ts';
import { trafficMetadata } from './metadata.ts';
import { grpcRouteKind } from './route-kinds.ts';

/** The route for the calls to a port of gRPC, which have one rule. */
export function grpcRoute(input: MeshInput, { kind, port, rules, calls, canary }: PortTraffic): KubeObject {
  const retries = rules[0]?.retries;
  const annotations: Record<string, string> = retries
    ? { 'retry.linkerd.io/grpc': retries.on.join(','), 'retry.linkerd.io/limit': String(retries.limit) }
    : {};
  return {
    ...grpcRouteKind,
    metadata: trafficMetadata(input, kind.name, calls, { name: routeName(kind, port), annotations }),
    spec: {
      parentRefs: [parentOf(kind, port)],
      rules: leadsTo(kind.name, port.number, canary).map(({ headers, backendRefs }) => ({
        ...(headers.length > 0 ? { matches: headers.map((header) => ({ headers: [headerMatch(header)] })) } : {}),
        backendRefs,
      })),
    },
  };
}
