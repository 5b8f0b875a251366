import { type Flow, isComponent } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { isIn, type Surroundings } from './peers.ts';
import type { Endpoint, Protocol } from './world.ts';

export interface PortScene {
  graph: PlatformGraph;
  around: Surroundings;
  /** Ports that policies say something of. */
  named: readonly number[];
}

interface TargetPort {
  port: number;
  protocol: Protocol;
}

/** In the range that is handed out to callers, where nobody listens. */
export const nobodysPort = 54_321;

/**
 * Ports that policies can tell apart: those they name, those somebody listens on or is called at, and one that nobody has. Of
 * somebody elsewhere those that are called there.
 */
export function portsOf(endpoint: Endpoint, { graph, around, named }: PortScene): TargetPort[] {
  const here = isIn(endpoint, graph.namespace);
  const own = here ? endpoint.ports.map(({ number }) => number) : [];
  const called = (protocol: Flow['protocol']) =>
    graph.flows
      .filter((flow) => flow.protocol === protocol && (here || !isComponent(flow.to)))
      .flatMap((flow) => numbersOf(flow, around));
  const tcp = [...called('TCP'), ...named, ...own, nobodysPort];
  const udp = [...called('UDP'), ...own.slice(0, 1), nobodysPort];
  return [
    ...[...new Set(tcp)].map((port) => ({ port, protocol: 'TCP' as const })),
    ...[...new Set(udp)].map((port) => ({ port, protocol: 'UDP' as const })),
  ];
}

function numbersOf({ to, port }: Flow, { apiServer }: Surroundings): number[] {
  if (to === 'api-server') return apiServer ? [apiServer.port] : [443, 6443];
  return port === 'any' ? [] : [port];
}
