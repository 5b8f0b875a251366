import { Fault } from './fault.ts';
import type { ValueType } from './functions.ts';
import { childrenOf, type Expression, type TypeOf } from './node.ts';

const comparisons = new Set(['==', '!=', '>', '<', '>=', '<=']);
const sets = new Set(['and', 'or', 'unless']);
const arithmetic = new Set(['+', '-', '*', '/', '%', '^', 'atan2']);

/** An operator between two expressions: what it joins, and how it matches them. */
export function checkBinary({ text, node }: Expression, typeOf: TypeOf): ValueType {
  const parts = childrenOf(node);
  const [left = node, sign = node] = parts;
  const right = parts.at(-1) ?? node;
  const operator = text.slice(sign.from, sign.to).toLowerCase();
  if (![comparisons, sets, arithmetic].some((group) => group.has(operator)))
    throw new Fault(sign.from, `${operator} needs a newer Prometheus`);
  const types = [left, right].map((side) => {
    const type = typeOf({ text, node: side });
    if (type !== 'scalar' && type !== 'vector')
      throw new Fault(side.from, `${operator} joins instant vectors and scalars alone`);
    return type;
  });
  const scalars = types.filter((type) => type === 'scalar').length;
  const modifiers = parts.slice(2, -1);
  const bool = modifiers.some(({ name }) => name === 'BoolModifier');
  if (modifiers.some(({ name }) => name === 'FillModifier')) throw new Fault(node.from, 'fill needs a feature flag');
  if (bool && !comparisons.has(operator)) throw new Fault(sign.from, 'bool belongs to comparisons alone');
  if (!bool && scalars === 2 && comparisons.has(operator))
    throw new Fault(sign.from, 'a comparison between scalars needs bool');
  if (sets.has(operator) && scalars > 0) throw new Fault(sign.from, `${operator} joins instant vectors alone`);

  const matching = modifiers.find(({ name }) => name === 'MatchingModifierClause');
  if (!matching) return scalars === 2 ? 'scalar' : 'vector';
  const clauses = childrenOf(matching);
  const [labels = [], included = []] = clauses
    .filter(({ name }) => name === 'GroupingLabels')
    .map((list) => childrenOf(list).map(({ from, to }) => text.slice(from, to)));
  const grouped = clauses.some(({ name }) => name === 'GroupLeft' || name === 'GroupRight');
  if (scalars > 0) throw new Fault(matching.from, 'on and ignoring belong between instant vectors');
  if (grouped && sets.has(operator)) throw new Fault(matching.from, `${operator} takes no group_left and group_right`);
  const twice = clauses[0]?.name === 'On' ? labels.find((label) => included.includes(label)) : undefined;
  if (twice !== undefined) throw new Fault(matching.from, `${twice} is both in on and in the group`);
  return 'vector';
}
