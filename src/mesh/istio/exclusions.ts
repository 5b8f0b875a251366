import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { overlaps as areOverlapping, parseCidr } from '../../objects/cidr.ts';
import type { ComponentName } from '../../platform/component.ts';
import { type Flow, isComponent, isPlace, peerName } from '../../platform/flow.ts';
import type { MeshInput } from '../mesh.ts';
import { proxyPath } from '../proxy-settings.ts';
import { isByAddress } from './by-address.ts';
import { effectiveMode, hasIdentity } from './mode.ts';
import { renderedProxy } from './proxy.ts';

/** Whether calls that come in at this port of a component are not led through its proxy. */
export function leavesItsProxyOut(input: MeshInput, component: ComponentName, port: number): boolean {
  return renderedProxy(input, component).excludeInboundPorts?.includes(port) ?? false;
}

/**
 * What becomes of declared flows where ports or addresses are led past proxies. A proxy that calls a pod of the mesh sends TLS,
 * whatever port it calls: one that nobody ends TLS at does not answer. Who calls past its own proxy sends plain text without an
 * identity, and a port that asks for one does not answer either. Both are refused; what works, but in plain text, is told.
 */
export function exclusionDiagnostics(input: MeshInput): Diagnostic[] {
  const flows = input.graph.flows.filter(({ protocol }) => protocol === 'TCP');
  const found = [
    ...flows.flatMap((flow) => inbound(input, flow)),
    ...flows.flatMap((flow) => outbound(input, flow)),
    ...input.graph.components.flatMap(({ name }) => ranges(input, name)),
  ];
  const distinct = new Map(found.map((one) => [`${one.severity} ${one.path} ${one.message}`, one]));
  return [...distinct.values()];
}

function inbound(input: MeshInput, flow: Flow): Diagnostic[] {
  const { to, from, port, kind } = flow;
  if (!isComponent(to) || port === 'any' || !hasProxy(input, to) || !leavesItsProxyOut(input, to, port)) return [];
  if (kind === 'people') return [];
  const path = proxyPath(input.platform, to, 'excludeInboundPorts');
  if (!isThroughProxy(input, flow))
    return [
      past('warning', path, {
        message: `calls to port ${port} of ${to} pass its proxy by: they come in plain text, and only network policies say who may call`,
        hint: 'Take the port out of the list where the caller is in the mesh.',
      }),
    ];
  const both = isComponent(from) ? `, or list the port in excludeOutboundPorts of ${from} as well` : '';
  return [
    past('error', path, {
      message: `${peerName(from)} calls port ${port} of ${to} through its proxy, which sends TLS that nobody would end there`,
      hint: `Take the port out of the list${both}.`,
    }),
  ];
}

function outbound(input: MeshInput, flow: Flow): Diagnostic[] {
  const { from, to, port } = flow;
  if (!isComponent(from) || port === 'any' || !hasProxy(input, from) || isByAddress(input, flow)) return [];
  if (!renderedProxy(input, from).excludeOutboundPorts?.includes(port)) return [];
  const path = proxyPath(input.platform, from, 'excludeOutboundPorts');
  if (isComponent(to))
    return hasProxy(input, to) && !leavesItsProxyOut(input, to, port) && asksForIdentity(input)
      ? [plainCall(path, `${from} calls port ${port} of ${to}`)]
      : [];
  const isInMesh = to === 'neighbours' || (isPlace(to) && to.kind === 'pods' && to.identity === 'mesh');
  return isInMesh
    ? [
        past('warning', path, {
          message: `${from} calls ${peerName(to)} on port ${port} past its proxy: in plain text and without an identity`,
          hint: 'Take the port out of the list where these pods are in the mesh.',
        }),
      ]
    : [];
}

/** Prometheus leads nothing but calls to Services through its proxy. */
function ranges(input: MeshInput, from: ComponentName): Diagnostic[] {
  const excluded = hasProxy(input, from) ? (renderedProxy(input, from).excludeOutboundIPRanges ?? []) : [];
  if (excluded.length === 0 || !asksForIdentity(input)) return [];
  const path = proxyPath(input.platform, from, 'excludeOutboundIPRanges');
  const called = input.graph.flows.find(
    (flow) =>
      flow.from === from &&
      isComponent(flow.to) &&
      flow.protocol === 'TCP' &&
      hasProxy(input, flow.to) &&
      !isByAddress(input, flow),
  );
  if (!called) return [];
  if (!input.serviceRanges)
    return [
      past('warning', path, {
        message: `whether Services have addresses in ${excluded.join(', ')} is not known: ${from} would call ${peerName(called.to)} in plain text`,
        hint: 'Give the facts of the cluster.',
      }),
    ];
  const overlaps = excluded.filter((range) => input.serviceRanges?.some((other) => rangesOverlap(range, other)));
  return overlaps.length > 0
    ? [plainCall(path, `Services have addresses in ${overlaps.join(', ')}: ${from} calls ${peerName(called.to)}`)]
    : [];
}

function plainCall(path: string, who: string): Diagnostic {
  return past('error', path, {
    message: `${who} past its proxy, in plain text and without an identity, which is refused there`,
    hint: 'Take it out of the list: what is excluded is for calls that leave the mesh.',
  });
}

/** Whoever has a proxy and does not go past it. */
export function isThroughProxy(input: MeshInput, flow: Flow): boolean {
  const { from, port } = flow;
  if (isPlace(from)) return from.kind === 'pods' && from.identity === 'mesh';
  if (!isComponent(from)) return from === 'neighbours';
  if (!hasProxy(input, from) || isByAddress(input, flow)) return false;
  return port === 'any' || !renderedProxy(input, from).excludeOutboundPorts?.includes(port);
}

function hasProxy({ graph }: MeshInput, component: ComponentName): boolean {
  return !graph.outsideMesh.has(component);
}

function asksForIdentity(input: MeshInput): boolean {
  return hasIdentity(effectiveMode(input));
}

function past(severity: Diagnostic['severity'], path: string, words: { message: string; hint: string }): Diagnostic {
  return { code: 'PAST_PROXY', severity, path, ...words };
}

/** False for what is no range. */
function rangesOverlap(a: string, b: string): boolean {
  const [left, right] = [parseCidr(a), parseCidr(b)];
  return left !== undefined && right !== undefined && areOverlapping(left, right);
}
