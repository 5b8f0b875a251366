import { at, text } from '../objects/access.ts';
import { calledAt } from '../platform/called.ts';
import type { ComponentName, FlowInput } from '../platform/component.ts';
import type { Endpoint } from '../platform/endpoint.ts';
import type { Flow, FlowKind } from '../platform/flow.ts';
import { cloudLogins } from './cloud-calls.ts';

/** A call that a component's own configuration asks for. */
export interface Call {
  /** URL, or host and port: `https://logs.example.com/push`, `tempo.traces.svc:4317`. */
  to: string;
  kind: FlowKind;
  why: string;
  /** Port of a host that names none. */
  port?: number;
}

/** The flow of a call; none on the loopback interface and for what is no address. */
export function callFlow(input: FlowInput, from: ComponentName, { to, kind, why, port }: Call): Flow[] {
  const called = calledAt(urlOf(to, port), input.namespace, input.present);
  return called ? [{ from, to: called.peer, port: called.port, protocol: 'TCP', kind, why }] : [];
}

/** A remote write as Prometheus has it: to its URL, or to the proxy it goes through; its token may have to be fetched first. */
export function writeCalls(entry: unknown, why: string): Call[] {
  const to = text(at(entry, 'proxy_url')) ?? text(at(entry, 'url'));
  const token = text(at(entry, 'oauth2', 'token_url'));
  return [
    ...(to ? [{ to, kind: 'write', why } as const] : []),
    ...(token ? [{ to: token, kind: 'login', why: 'tokens are fetched there' } as const] : []),
    ...cloudLogins(entry),
  ];
}

/** The flow to where a component is found; none when there is none, or on the loopback interface. */
export function endpointFlow(from: ComponentName, endpoint: Endpoint | undefined, kind: FlowKind, why: string): Flow[] {
  return endpoint?.peer ? [{ from, to: endpoint.peer, port: endpoint.port, protocol: 'TCP', kind, why }] : [];
}

/** A scheme that is not ours to know would have no port. Where none says so, nobody knows whether TLS is spoken but on the ports of HTTP. */
function urlOf(to: string, port: number | undefined): string {
  const [, scheme, rest = to] = /^([a-z+]+):\/\/(.*)$/.exec(to) ?? [];
  if (scheme === 'http' || scheme === 'https') return to;
  if (/:\d+(\/|$)/.test(rest)) return `tcp://${rest}`;
  if (port === undefined || port === 80) return `http://${rest}`;
  return port === 443 ? `https://${rest}` : `tcp://${rest}:${port}`;
}
