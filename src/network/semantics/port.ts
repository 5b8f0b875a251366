import { isRecord, text } from '../../objects/access.ts';
import type { Target } from '../../prove/judgement.ts';
import { type Tri, tri } from '../../prove/tri.ts';
import type { Endpoint } from '../../prove/world.ts';

/** Whether one entry of `ports` means the port that is called. A name is looked up in the containers of who is called. */
export function portMatches(entry: unknown, to: Endpoint, { port, protocol }: Omit<Target, 'to'>): Tri {
  if (!isRecord(entry)) return 'unknown';
  const wanted = entry.protocol ?? 'TCP';
  if (wanted !== 'TCP' && wanted !== 'UDP' && wanted !== 'SCTP') return 'unknown';
  if (wanted !== protocol) return 'no';
  const { port: first, endPort } = entry;
  if (first === undefined || first === null) return endPort === undefined ? 'yes' : 'unknown';
  if (typeof first === 'number') {
    if (endPort === undefined || endPort === null) return tri(port === first);
    return typeof endPort === 'number' && endPort >= first ? tri(port >= first && port <= endPort) : 'unknown';
  }
  const name = text(first);
  if (name === undefined || (endPort !== undefined && endPort !== null)) return 'unknown';
  if (to.kind === 'address') return 'no';
  return tri(to.ports.some((one) => one.name === name && one.number === port && one.protocol === protocol));
}
