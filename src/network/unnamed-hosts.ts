import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ComponentName } from '../platform/component.ts';
import { componentPath } from '../platform/component-spec.ts';
import { type Flow, isComponent, isPlace } from '../platform/flow.ts';
import type { PlatformGraph } from '../platform/graph.ts';
import { isAddress } from '../platform/place.ts';

/** Network policies name addresses, not hosts: what lets a component reach a host lets it reach any address on that port. */
export function unnamedHosts({ flows }: PlatformGraph): Diagnostic[] {
  const byComponent = Map.groupBy(flows.filter(leadsToHost), ({ from }) => from);
  return [...byComponent].map(([from, calls]) => ({
    code: 'HOST_NOT_NAMEABLE',
    severity: 'warning',
    path: componentPath(from),
    message: `network policies cannot name ${hosts(calls)}, so ${from} may reach any address on ${ports(calls)}`,
    hint: 'Give an IP address where there is a fixed one, or limit it further with policies of your network plugin that know host names.',
  }));
}

type HostFlow = Flow & { from: ComponentName };

function leadsToHost(flow: Flow): flow is HostFlow {
  return isComponent(flow.from) && isPlace(flow.to) && flow.to.kind === 'host' && !isAddress(flow.to.host);
}

function hosts(flows: readonly HostFlow[]): string {
  const names = flows.flatMap(({ to }) => (isPlace(to) && to.kind === 'host' ? [to.host] : []));
  return [...new Set(names)].sort().join(', ');
}

function ports(flows: readonly HostFlow[]): string {
  const numbers = [...new Set(flows.map(({ port }) => Number(port)))].sort((a, b) => a - b);
  return `port${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')}`;
}
