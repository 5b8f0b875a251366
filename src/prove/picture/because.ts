import { type Access, verdictOf } from '../evaluate.ts';
import type { Judgement } from '../judgement.ts';
import { valueAt } from '../tri-set.ts';

/** The first that stands in the way of a call, or all that let it through, as sentences. */
export type Because = (access: Access, caller: number) => readonly string[];

/**
 * Who is refused by network policies is refused by all that hold: on the way out by the same for everything one calls, on the way in
 * by the same for everybody who calls. So most of what a big world is asked is known already.
 */
export function createBecause(): Because {
  const out = new Map<number, readonly string[]>();
  const into = new Map<Access, readonly string[]>();
  return (access, caller) => {
    // Where encrypted calls arrive on another port, no layer decides alone.
    if (access.wire) return distinct(verdictOf(access, caller).because);
    if (valueAt(access.egress.verdict, caller) === 'no') return remembered(out, caller, access.egress, caller);
    if (valueAt(access.ingress.verdict, caller) === 'no') return remembered(into, access, access.ingress, caller);
    return distinct(verdictOf(access, caller).because);
  };
}

function remembered<K>(
  known: Map<K, readonly string[]>,
  key: K,
  { because }: Judgement,
  caller: number,
): readonly string[] {
  const found = known.get(key) ?? distinct(because(caller));
  known.set(key, found);
  return found;
}

function distinct(reasons: readonly { text: string }[]): string[] {
  return [...new Set(reasons.map(({ text }) => text))];
}
