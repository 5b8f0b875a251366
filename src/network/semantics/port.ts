import { isRecord, text } from '../../objects/access.ts';
import type { Target } from '../../prove/judgement.ts';
import { type Tri, tri } from '../../prove/tri.ts';
import type { Endpoint } from '../../prove/world.ts';

/** One entry of `ports`, read once. */
export interface PortMatcher {
  /** Whether it looks names up in the containers of who is called: then it is not the same for everybody. */
  isNamed: boolean;
  matches: (to: Endpoint, target: Omit<Target, 'to'>) => Tri;
  /** Where what it says begins and ends to hold; of a name only the containers know. */
  edges: readonly number[];
}

const unreadable: PortMatcher = { isNamed: false, matches: () => 'unknown', edges: [] };

/** A port by number, as a range, or by its name in the containers of who is called. */
export function portMatcher(entry: unknown): PortMatcher {
  if (!isRecord(entry)) return unreadable;
  const wanted = entry.protocol ?? 'TCP';
  if (wanted !== 'TCP' && wanted !== 'UDP' && wanted !== 'SCTP') return unreadable;
  const { port: first, endPort } = entry;
  const numbered = (of: (port: number) => Tri, ...edges: readonly number[]): PortMatcher => ({
    isNamed: false,
    edges,
    matches: (_, { port, protocol }) => (protocol === wanted ? of(port) : 'no'),
  });
  const isRange = endPort !== undefined && endPort !== null;
  if (first === undefined || first === null) return numbered(() => (isRange ? 'unknown' : 'yes'));
  if (typeof first === 'number') {
    if (!isRange) return numbered((port) => tri(port === first), first);
    if (typeof endPort !== 'number' || endPort < first) return numbered(() => 'unknown');
    return numbered((port) => tri(port >= first && port <= endPort), first, first + 1, endPort, endPort + 1);
  }
  const name = text(first);
  if (name === undefined || isRange) return numbered(() => 'unknown');
  return {
    isNamed: true,
    edges: [],
    matches(to, { port, protocol }) {
      if (protocol !== wanted || to.kind === 'address') return 'no';
      return tri(to.ports.some((one) => one.name === name && one.number === port && one.protocol === protocol));
    },
  };
}
