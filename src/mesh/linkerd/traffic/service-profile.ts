import type { TrafficManagementSpec } from '../../../api/spec/mesh/traffic.ts';
import type { KubeObject } from '../../../objects/object.ts';
import type { ComponentKind } from '../../../platform/component.ts';
import type { MeshInput } from '../../mesh.ts';
import { type RequestCondition, requestsByKind } from '../../request-kinds.ts';
import type { ShapedCall } from './calls.ts';
import { trafficMetadata } from './metadata.ts';
import { serviceProfileKind } from './route-kinds.ts';

/** What is looked at for a budget, which Linkerd counts in seconds of its own. */
const budgetTime = '10s';
/** Of retries a second; Linkerd's own where nothing else is said. */
const fewest = 10;
/** Paths of gRPC: a package and a service with dots, and a method. */
const grpcPath = String.raw`/[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+/[A-Za-z0-9_]+`;

/** Whether somebody asks a component something that could be asked again. */
export function isAsked(kind: ComponentKind, calls: readonly ShapedCall[]): boolean {
  return kind.ports
    .filter(({ appProtocol }) => appProtocol === 'http')
    .some((port) => {
      const kinds = new Set(calls.filter((call) => call.port === port.number).map((call) => call.kind));
      return requestsByKind(port, kinds).queries.length > 0;
    });
}

/**
 * How a component is called, for proxies that know no other way to try again. It is about all ports of the Service, and takes the
 * place of every route and annotation there. The first route that fits is taken.
 */
export function serviceProfile(
  input: MeshInput,
  kind: ComponentKind,
  { retry, timeout }: TrafficManagementSpec,
  calls: readonly ShapedCall[],
): KubeObject {
  const kinds = new Set(calls.map((call) => call.kind));
  const requests = kind.ports
    .filter(({ appProtocol }) => appProtocol === 'http')
    .map((port) => requestsByKind(port, kinds));
  const [streams, queries] = [requests.flatMap((one) => one.streams), requests.flatMap((one) => one.queries)];
  const limit = timeout?.request ? { timeout: timeout.request } : {};
  const isMixed = kind.ports.some(({ appProtocol }) => appProtocol === 'kubernetes.io/h2c');
  const name = `${kind.name}.${input.graph.namespace}.svc.${input.clusterDomain ?? 'cluster.local'}`;
  const { percent, minRetryConcurrency = fewest } = retry?.budget ?? {};
  return {
    ...serviceProfileKind,
    metadata: trafficMetadata(input, kind.name, calls, { name }),
    spec: {
      ...(percent === undefined
        ? {}
        : {
            retryBudget: {
              // Digits enough for any share, and none that division would invent.
              retryRatio: Number((percent / 100).toPrecision(12)),
              minRetriesPerSecond: minRetryConcurrency,
              ttl: budgetTime,
            },
          }),
      routes: [
        ...(isMixed ? [{ name: 'grpc', condition: { pathRegex: grpcPath } }] : []),
        ...(streams.length > 0 ? [{ name: 'streams', condition: anyOf(streams) }] : []),
        { name: 'queries', condition: anyOf(distinct(queries)), isRetryable: true, ...limit },
        { name: 'calls', condition: { pathRegex: '.*' }, ...limit },
      ],
    },
  };
}

function anyOf(requests: readonly RequestCondition[]) {
  return {
    any: requests.map(({ method, path }) => {
      const parts = [
        ...(method ? [{ method }] : []),
        ...(path ? [{ pathRegex: `${path.replaceAll('.', String.raw`\.`)}.*` }] : []),
      ];
      return parts.length === 1 ? parts[0] : { all: parts };
    }),
  };
}

function distinct(requests: readonly RequestCondition[]): RequestCondition[] {
  return [...new Map(requests.map((one) => [JSON.stringify(one), one])).values()];
}
