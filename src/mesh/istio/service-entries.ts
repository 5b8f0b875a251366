import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { ComponentName } from '../../platform/component.ts';
import { componentPath } from '../../platform/component-spec.ts';
import { type Flow, isComponent, isPlace } from '../../platform/flow.ts';
import { platformLabels, whyAnnotation } from '../../platform/labels.ts';
import { type HostPlace, isAddress } from '../../platform/place.ts';
import type { MeshInput } from '../mesh.ts';
import { apiVersionOf } from './api-version.ts';
import { renderedProxy } from './proxy.ts';

/** Where a host is given without a scheme, nobody speaks anything but TLS here. */
const httpsPort = 443;

interface HostCall {
  from: ComponentName;
  to: HostPlace;
  port: number;
  why: string;
}

/**
 * Where proxies let nothing out that is not registered (`outboundTrafficPolicy.mode: REGISTRY_ONLY`), the hosts that components call
 * are registered, for the platform's namespace alone. Network policies go on saying who may call them.
 */
export function serviceEntries(input: MeshInput, version: string): KubeObject[] {
  if (input.mesh.outboundTraffic !== 'REGISTRY_ONLY') return [];
  const calls = throughProxies(input);
  const byName = Map.groupBy(calls, ({ to }) => to.name);
  return [...byName].flatMap(([name, toHost]) => {
    const served = toHost.filter((call) => isTellable(call, calls));
    const [first] = served;
    if (!first) return [];
    return {
      apiVersion: apiVersionOf('ServiceEntry', version, input.served),
      kind: 'ServiceEntry',
      metadata: {
        name,
        namespace: input.graph.namespace,
        labels: platformLabels(input.graph.name),
        annotations: { [whyAnnotation]: [...new Set(served.map(({ why }) => why))].sort().join('; ') },
      },
      spec: { ...addressOf(first.to), exportTo: ['.'], location: 'MESH_EXTERNAL', ports: portsOf(served) },
    };
  });
}

/** Calls to hosts that cannot be registered, so that proxies refuse them. */
export function unregistered(input: MeshInput): Diagnostic[] {
  if (input.mesh.outboundTraffic !== 'REGISTRY_ONLY') return [];
  const calls = throughProxies(input);
  return calls
    .filter((call) => !isTellable(call, calls))
    .map(({ from, to, port }) => ({
      code: 'CALL_CUT_OFF',
      severity: 'warning',
      path: componentPath(from),
      message: `${from} calls ${to.host} on port ${port}, and the mesh lets out only what is registered (outboundTrafficPolicy REGISTRY_ONLY): on this port proxies cannot tell it from other hosts that are called there`,
      hint: `Name the host by its IP address, use TLS from the start, or lead the port past the proxy: ${componentPath(from)}.mesh.proxy.excludeOutboundPorts: [${port}].`,
    }));
}

/** Prometheus captures calls to Services alone, so that what it calls outside never meets its proxy. */
function throughProxies(input: MeshInput): HostCall[] {
  return input.graph.flows.flatMap((flow: Flow) => {
    const { from, to, port, protocol, why } = flow;
    if (!isComponent(from) || !isPlace(to) || to.kind !== 'host' || port === 'any' || protocol !== 'TCP') return [];
    if (from === 'prometheus' || input.graph.outsideMesh.has(from)) return [];
    if (isService(input, to.host)) return [];
    if (renderedProxy(input, from).excludeOutboundPorts?.includes(port)) return [];
    return [{ from, to, port, why }];
  });
}

/** `loki.logs` is registered where `logs` is a namespace, if it is anything. */
function isService({ clusterNamespaces = [] }: MeshInput, host: string): boolean {
  const [, namespace = '', ...more] = host.split('.');
  return more.length === 0 && clusterNamespaces.includes(namespace);
}

/**
 * TLS has the name of the host in it, and so has HTTP, but on one port proxies listen to one of the two. Of anything else there can
 * be one host on a port. Addresses are told apart in any case.
 */
function isTellable(call: HostCall, all: readonly HostCall[]): boolean {
  if (isAddress(call.to.host)) return true;
  const protocol = protocolOf(call);
  const besides = all.filter(({ to, port }) => to.name !== call.to.name && port === call.port && !isAddress(to.host));
  return besides.every((other) => protocol !== 'TCP' && protocolOf(other) === protocol);
}

function addressOf(to: HostPlace): Record<string, unknown> {
  // A host has to have a name; one that no DNS knows does no harm, because proxies go by the address.
  if (isAddress(to.host)) return { hosts: [`${to.name}.address.invalid`], addresses: [to.host], resolution: 'NONE' };
  return { hosts: [to.host], resolution: 'DNS' };
}

function portsOf(calls: readonly HostCall[]): unknown[] {
  const byPort = new Map(calls.map((call) => [call.port, call]));
  return [...byPort.values()]
    .sort((a, b) => a.port - b.port)
    .map((call) => {
      const { port } = call;
      const protocol = protocolOf(call);
      return { number: port, name: `${protocol.toLowerCase()}-${port}`, protocol };
    });
}

/** By address there is no name to look for in TLS, so it is passed on unseen. */
function protocolOf({ to, port }: HostCall): 'TLS' | 'HTTP' | 'TCP' {
  if (isAddress(to.host)) return 'TCP';
  if (to.wire === 'http') return 'HTTP';
  return to.wire === 'tls' || port === httpsPort ? 'TLS' : 'TCP';
}
