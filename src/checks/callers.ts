import { nearest } from '../api/schema/nearest.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type CallerEntry, callerEntries } from '../platform/callers.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { componentPath } from '../platform/component-spec.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { issuersAskedOf } from '../platform/request-identities.ts';

/** A port of a component, as far as callers have to do with it. */
interface OpenPort {
  number: number;
  /** HTTP or gRPC, which requests and tokens can be seen in. */
  http: boolean;
}

/**
 * Entries by which users let somebody in that lead nowhere, or that ask for what cannot be seen. `needed` is the graph without them:
 * it knows the ports of components that are there with this resource alone.
 */
export function callers(platform: ObservabilityPlatform, needed: PlatformGraph): Diagnostic[] {
  return callerEntries(platform).flatMap((entry): Diagnostic[] => {
    const { component, port, fieldPath } = entry;
    if (!needed.components.some(({ name }) => name === component))
      return [
        {
          code: 'DEPENDENCY_MISSING',
          severity: 'warning',
          path: `${fieldPath}.component`,
          message: `${component} is not run by this platform, so nobody is let in to it`,
          hint: `Take the entry out, or set ${componentPath(component)}.enabled.`,
        },
      ];
    const ports = openPorts(needed, component);
    const found = ports.find(({ number }) => number === port);
    if (!found) return [unknownPort(entry, ports)];
    return found.http ? [] : unseen(platform, entry);
  });
}

function openPorts({ components, flows }: PlatformGraph, component: ComponentName): OpenPort[] {
  const kind = components.find(({ name }) => name === component);
  const declared = (kind?.ports ?? []).map(({ number, appProtocol }) => ({ number, http: appProtocol !== 'tcp' }));
  const others = flows
    .filter(({ to, protocol, port }) => to === component && protocol === 'TCP' && port !== 'any')
    .map(({ port, kind: travels }) => ({ number: Number(port), http: travels !== 'gossip' }));
  const byNumber = new Map([...others, ...declared].map((port) => [port.number, port]));
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

function unknownPort({ component, port, fieldPath }: CallerEntry, ports: readonly OpenPort[]): Diagnostic {
  const meant = nearest(
    String(port),
    ports.map(({ number }) => String(number)),
  );
  const all = ports.map(({ number }) => number).join(', ');
  return {
    code: 'UNKNOWN_NAME',
    severity: 'error',
    path: `${fieldPath}.port`,
    message: `${component} does not listen on port ${port}`,
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}Ports of ${component}: ${all}.`,
  };
}

function unseen(
  platform: ObservabilityPlatform,
  { component, port, from, requests, fieldPath }: CallerEntry,
): Diagnostic[] {
  const issuers = issuersAskedOf(platform, { from, to: component, port, protocol: 'TCP', kind: 'other', why: '' });
  const error = (path: string, message: string, hint: string): Diagnostic => ({
    code: 'NOT_HTTP',
    severity: 'error',
    path,
    message,
    hint,
  });
  return [
    ...(requests
      ? [
          error(
            `${fieldPath}.requests`,
            `port ${port} of ${component} carries neither HTTP nor gRPC, so no request is seen there and nothing would be let in`,
            'Leave requests out.',
          ),
        ]
      : []),
    ...(issuers.length > 0
      ? [
          error(
            `${fieldPath}.port`,
            `port ${port} of ${component} carries neither HTTP nor gRPC, so no token is seen there and nothing would be let in`,
            `Let nobody in there, or set required: false for the tokens of ${component}.`,
          ),
        ]
      : []),
  ];
}
