import type { KubeObject } from '../../objects/object.ts';
import type { Target } from '../../prove/judgement.ts';
import { all, any, type Tri } from '../../prove/tri.ts';
import { constant, doubted, possibleIn, type TriSet, union, valueAt } from '../../prove/tri-set.ts';
import type { Pod } from '../../prove/world.ts';
import { edgesOf, type Limit, portsMatch } from './limits.ts';

/** Who gets in to one port, and by whose leave. */
export interface Ingress {
  verdict: TriSet;
  /** The policies that hold there, and whom each lets in. */
  admitting: () => readonly { policy: KubeObject; fault: string | undefined; admits: readonly TriSet[] }[];
}

/** One policy for those it holds for. */
interface Held {
  limit: Limit;
  holds: Tri;
}

/** All pods for which the same policies hold. */
interface Holding {
  held: readonly Held[];
  /** By what each rule makes of the port. */
  verdicts: Map<string, TriSet>;
}

export interface IngressSets {
  to: (pod: Pod, target: Target) => Ingress;
  portsNamed: (pod: number) => readonly number[];
}

/** Answers for one port of one pod after the other; pods and ports about which policies say the same share a set. */
export function ingressSets(limits: readonly Limit[], size: number): IngressSets {
  const open = { yes: constant(size, 'no'), no: constant(size, 'yes'), unknown: constant(size, 'unknown') };
  const byPod = new Map<number, Limit[]>();
  for (const limit of limits)
    for (const pod of possibleIn(limit.holds)) {
      const list = byPod.get(pod);
      if (list) list.push(limit);
      else byPod.set(pod, [limit]);
    }
  const numbers = new Map(limits.map((limit, number) => [limit, number]));
  const holdings = new Map<string, Holding>();
  const ofPod = new Map<number, Holding>();
  const holdingOf = (pod: number): Holding => {
    const known = ofPod.get(pod);
    if (known) return known;
    const held = (byPod.get(pod) ?? []).map((limit) => ({ limit, holds: valueAt(limit.holds, pod) }));
    const key = held.map(({ limit, holds }) => `${numbers.get(limit)}${holds}`).join();
    const holding = holdings.get(key) ?? { held, verdicts: new Map<string, TriSet>() };
    holdings.set(key, holding);
    ofPod.set(pod, holding);
    return holding;
  };

  const portsNamed = (pod: number) => holdingOf(pod).held.flatMap(({ limit: { rules } }) => rules.flatMap(edgesOf));

  const toPort = (to: Pod, target: Target): Ingress => {
    const { held, verdicts } = holdingOf(target.to);
    const onPort = held.map(({ limit: { rules }, holds }) =>
      rules.map((rule) => all([holds, portsMatch(rule, to, target)])),
    );
    const key = onPort.map((rules) => rules.join()).join(';');
    const admitting = () =>
      held.map(({ limit: { policy, fault, rules } }, index) => ({
        policy,
        fault,
        admits: rules.flatMap(({ peers }, rule) => {
          const matches = onPort[index]?.[rule] ?? 'no';
          return matches === 'no' ? [] : [matches === 'yes' ? peers : doubted(peers)];
        }),
      }));
    const known = verdicts.get(key);
    if (known) return { verdict: known, admitting };
    const limited = any(held.map(({ holds }) => holds));
    const verdict = union(size, [open[limited], ...admitting().flatMap(({ admits }) => admits)]);
    verdicts.set(key, verdict);
    return { verdict, admitting };
  };
  return { to: toPort, portsNamed };
}
