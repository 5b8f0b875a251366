import type { Target } from '../../prove/judgement.ts';
import { all, type Tri } from '../../prove/tri.ts';
import { doubted, or, type TriSet, valueAt } from '../../prove/tri-set.ts';
import type { Endpoint } from '../../prove/world.ts';
import { edgesOf, type Limit, portsMatch, type Rule } from './limits.ts';

/** All rules that lead to the same peers, and whose pods may go by them. */
interface Leading {
  peers: TriSet;
  rules: { rule: Rule; holds: TriSet }[];
  /** Whether a rule looks a port up by its name. */
  isNamed: boolean;
  /** Who may go there, by port; not kept where ports have names. */
  known: Map<string, TriSet | undefined>;
}

export interface EgressSets {
  to: (endpoint: Endpoint, target: Target) => TriSet;
  portsNamed: (to: number) => readonly number[];
  /** The same for two whom the same rules mean. */
  peerClass: (to: number) => string;
}

/** Answers for one port of one endpoint after the other; rules about the same peers are one. */
export function egressSets(limits: readonly Limit[], open: TriSet): EgressSets {
  const byPeers = new Map<TriSet, Leading>();
  for (const { holds, rules } of limits)
    for (const rule of rules) {
      const isNamed = rule.ports?.some((port) => port.isNamed) ?? false;
      const known = byPeers.get(rule.peers);
      if (known) known.rules.push({ rule, holds });
      else byPeers.set(rule.peers, { peers: rule.peers, rules: [{ rule, holds }], isNamed, known: new Map() });
      if (known && isNamed) known.isNamed = true;
    }
  const distinct = [...byPeers.values()];
  const leadingTo = new Map<number, readonly { leading: Leading; isThere: Tri }[]>();
  const leadings = (to: number) => {
    const known = leadingTo.get(to);
    if (known) return known;
    const found = distinct.flatMap((leading) => {
      const isThere = valueAt(leading.peers, to);
      return isThere === 'no' ? [] : [{ leading, isThere }];
    });
    leadingTo.set(to, found);
    return found;
  };
  const sets = new Map<string, TriSet>();
  const numbers = new Map(distinct.map((leading, number) => [leading, number]));

  const keyOf = ({ leading, isThere }: { leading: Leading; isThere: Tri }) => `${numbers.get(leading)}${isThere}`;

  const toPort = (to: Endpoint, target: Target): TriSet => {
    const here = leadings(target.to);
    const going = here.flatMap((one) => {
      const set = callersBy(one.leading, one.isThere, to, target);
      return set ? [{ set, key: `${keyOf(one)}${one.leading.isNamed ? target.to : ''}` }] : [];
    });
    if (going.length === 0) return open;
    const key = `${going.map((one) => one.key).join()} ${target.port} ${target.protocol}`;
    const known = sets.get(key) ?? or(open, ...going.map(({ set }) => set));
    sets.set(key, known);
    return known;
  };
  return {
    to: toPort,
    portsNamed: (to) => leadings(to).flatMap(({ leading }) => leading.rules.flatMap(({ rule }) => edgesOf(rule))),
    peerClass: (to) =>
      leadings(to)
        .map((one) => `${keyOf(one)}${one.leading.isNamed ? to : ''}`)
        .join(),
  };
}

function callersBy(leading: Leading, isThere: Tri, to: Endpoint, target: Target): TriSet | undefined {
  const { port, protocol } = target;
  const key = `${isThere} ${port} ${protocol}`;
  if (!leading.isNamed && leading.known.has(key)) return leading.known.get(key);
  const sets = leading.rules.flatMap(({ rule, holds }) => {
    const admits = all([isThere, portsMatch(rule, to, target)]);
    return admits === 'no' ? [] : [admits === 'yes' ? holds : doubted(holds)];
  });
  const [first, ...others] = sets;
  const found = first && or(first, ...others);
  if (!leading.isNamed) leading.known.set(key, found);
  return found;
}
