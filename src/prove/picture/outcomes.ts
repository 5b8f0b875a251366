import type { Access } from '../evaluate.ts';
import { createBecause } from './because.ts';
import { interned } from './interned.ts';
import type { Looks } from './looks.ts';
import type { Outcome } from './picture.ts';

export interface Outcomes {
  values: readonly Outcome[];
  /** What the outcomes refer to. */
  reasons: readonly string[];
  /** The number of what becomes of a call that looks like this. */
  numberOf: (look: number, access: Access, caller: number) => number;
}

/** Calls that look the same for the same reasons have one outcome. Lists of reasons that are the very same are not compared again. */
export function createOutcomes(looks: Looks): Outcomes {
  const becauseOf = createBecause();
  const reasons = interned<string>();
  const lists = interned<readonly number[]>();
  const known = new WeakMap<readonly string[], number>();
  const values: Outcome[] = [];
  const numbered = new Map<number, number>();
  const listOf = (texts: readonly string[]): number => {
    const found = known.get(texts);
    if (found !== undefined) return found;
    const numbers = texts.map((text) => reasons.numberOf(text, text));
    const list = lists.numberOf(numbers.join(), numbers);
    known.set(texts, list);
    return list;
  };
  const none: readonly string[] = [];
  return {
    values,
    reasons: reasons.values,
    numberOf(number, access, caller) {
      const look = looks.values[number];
      if (!look) throw new RangeError(`no call looks like ${number}`);
      const list = listOf(look.verdict === 'outside' ? none : becauseOf(access, caller));
      const key = list * 65_536 + number;
      const found = numbered.get(key);
      if (found !== undefined) return found;
      numbered.set(key, values.length);
      return values.push({ ...look, because: [...(lists.values[list] ?? [])] }) - 1;
    },
  };
}
