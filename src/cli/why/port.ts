import { at, items, text } from '../../objects/access.ts';
import { type KubeObject, refOf, refText } from '../../objects/object.ts';
import { type Endpoint, endpointName, type Protocol } from '../../prove/world.ts';
import { UsageError } from '../failure.ts';
import type { Named } from './people.ts';

export interface PortFound {
  port: number;
  protocol: Protocol;
  /** How it was found, where it is not the number that was typed. */
  note?: string;
}

/** The port of the pods themselves that was meant: policies know no other. Of a Service it is where its port leads. */
export function portOf(typed: string, protocol: Protocol, { endpoint, service }: Named): PortFound {
  const lead = service && leadsTo(service, typed, endpoint);
  if (service && lead !== undefined) {
    const note = `${refText(refOf(service))} leads port ${typed} to ${lead}`;
    return { port: lead, protocol, ...(String(lead) === typed ? {} : { note }) };
  }
  if (/^\d+$/.test(typed)) {
    const port = Number(typed);
    if (port < 1 || port > 65_535) throw new UsageError(`${typed} is no port`);
    return { port, protocol };
  }
  const named = endpoint.kind === 'pod' ? endpoint.ports.find(({ name }) => name === typed) : undefined;
  if (named) return { port: named.number, protocol: named.protocol, note: `port ${typed} is ${named.number}` };
  const there = endpoint.kind === 'pod' ? endpoint.ports.map(({ name, number }) => name ?? String(number)) : [];
  throw new UsageError(
    `${endpointName(endpoint)} has no port called ${typed}${there.length > 0 ? `; it has ${there.join(', ')}` : '; give its number'}`,
  );
}

function leadsTo({ spec }: KubeObject, typed: string, endpoint: Endpoint): number | undefined {
  const port = items(at(spec, 'ports')).find(
    (one) => String(at(one, 'port')) === typed || text(at(one, 'name')) === typed,
  );
  if (port === undefined) return undefined;
  const target = at(port, 'targetPort') ?? at(port, 'port');
  if (typeof target === 'number') return target;
  return endpoint.kind === 'pod' ? endpoint.ports.find(({ name }) => name === target)?.number : undefined;
}
