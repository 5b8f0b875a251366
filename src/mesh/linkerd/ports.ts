import type { ComponentKind, ComponentName } from '../../platform/component.ts';
import type { PlatformGraph } from '../../platform/graph.ts';
import { admitted } from './callers.ts';

/** What a proxy is told of a port, so that it need not find out. */
export type ProxyProtocol = 'HTTP/1' | 'HTTP/2' | 'opaque' | 'unknown';

/** A port of a component at which its proxy asks who calls. */
export interface ServedPort {
  component: ComponentName;
  port: number;
  protocol: ProxyProtocol;
  /** Paths by which kubelets probe there. */
  probed: readonly string[];
}

/** Where proxies tell of themselves. It is not captured, but the proxy asks who calls there, too. */
export const adminPort = 4191;

const protocols = { http: 'HTTP/1', 'kubernetes.io/h2c': 'HTTP/2', tcp: 'opaque' } as const;

/** Every TCP port that components with a proxy declare, or that a flow leads to. */
export function servedPorts(graph: PlatformGraph): ServedPort[] {
  const called = admitted(graph).filter(({ port }) => port !== adminPort);
  return graph.components
    .filter(({ name }) => !graph.outsideMesh.has(name))
    .flatMap((kind) => {
      const { name, ports, metricsPort } = kind;
      const own = called.filter(({ to }) => to === name);
      const numbers = new Set([...ports.map(({ number }) => number), metricsPort, ...own.map(({ port }) => port)]);
      const gossip = new Set(own.filter(({ kind: what }) => what === 'gossip').map(({ port }) => port));
      return [...numbers]
        .sort((a, b) => a - b)
        .map(
          (port): ServedPort => ({
            component: name,
            port,
            protocol: protocolOf(kind, port) ?? (gossip.has(port) ? 'opaque' : 'unknown'),
            probed: kind.probes.port === port ? [...new Set([kind.probes.live, kind.probes.ready])].sort() : [],
          }),
        );
    });
}

/** Ports of a component whose traffic is not looked into, by which callers know as well. */
export function opaquePorts(graph: PlatformGraph, component: ComponentName): number[] {
  return servedPorts(graph)
    .filter((served) => served.component === component && served.protocol === 'opaque')
    .map(({ port }) => port);
}

function protocolOf({ ports, metricsPort }: ComponentKind, port: number): ProxyProtocol | undefined {
  const declared = ports.find(({ number }) => number === port);
  if (declared) return protocols[declared.appProtocol];
  return port === metricsPort ? 'HTTP/1' : undefined;
}
