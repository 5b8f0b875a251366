import type { KubeObject } from '../../../objects/object.ts';
import type { CanaryRoute } from '../../../platform/canary.ts';
import type { ComponentKind, Port } from '../../../platform/component.ts';
import type { MeshInput } from '../../mesh.ts';
import type { RequestCondition } from '../../request-kinds.ts';
import { apiVersionOf } from '../api-version.ts';
import { withCanary } from '../canary-rules.ts';
import type { ShapedCall } from './calls.ts';
import { exportTo } from './export-to.ts';
import { trafficMetadata } from './metadata.ts';
import type { TrafficRule } from './rules.ts';
import { serviceHost } from './service-host.ts';

/** Rules for the calls to one port of a component. */
export interface PortRules {
  port: Port;
  rules: readonly TrafficRule[];
}

/**
 * Routes of the sidecars that call a component. There is one VirtualService for a host, since of two nobody knows which wins. Ports
 * without rules are left out, which leaves their calls as they are.
 */
export function virtualService(
  input: MeshInput,
  version: string,
  kind: ComponentKind,
  {
    calls,
    ports,
    canary,
  }: { calls: readonly ShapedCall[]; ports: readonly PortRules[]; canary?: CanaryRoute | undefined },
): KubeObject {
  const host = serviceHost(input, kind.name);
  const several = kind.ports.length > 1;
  return {
    apiVersion: apiVersionOf('VirtualService', version, input.served),
    kind: 'VirtualService',
    metadata: trafficMetadata(input, kind.name, calls),
    spec: {
      hosts: [host],
      exportTo: exportTo(calls, input.graph.namespace),
      http: withCanary(
        ports.flatMap(({ port, rules }) => rules.map((rule) => route(rule, port, host, several))),
        canary,
        (service) => serviceHost(input, service),
      ),
    },
  };
}

/** A Service with several ports needs its port said twice: which calls are meant, and where they go. */
function route({ kind, requests, timeout, retries }: TrafficRule, port: Port, host: string, several: boolean) {
  const match = (requests.length > 0 ? requests : [{}]).map((request) => ({
    ...matchOf(request),
    ...(several ? { port: port.number } : {}),
  }));
  return {
    name: several ? `${kind}-${port.name}` : kind,
    ...(match.some((one) => Object.keys(one).length > 0) ? { match } : {}),
    ...(timeout ? { timeout } : {}),
    ...(retries ? { retries } : {}),
    route: [{ destination: { host, port: { number: port.number } } }],
  };
}

function matchOf({ method, path }: RequestCondition): Record<string, unknown> {
  return { ...(method ? { method: { exact: method } } : {}), ...(path ? { uri: { prefix: path } } : {}) };
}
