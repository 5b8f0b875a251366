import { matchesEmpty, re2Fault } from '../text/re2.ts';
import { unquote } from '../text/unquote.ts';
import { Fault } from './fault.ts';
import { childrenOf, type Expression } from './node.ts';

/** Matchers of a selector: their strings and expressions, and that not every series of the database is meant. */
export function checkSelector({ text, node }: Expression): void {
  const [first, ...rest] = childrenOf(node);
  const isNamed = first?.name === 'Identifier';
  const matchers = childrenOf((isNamed ? rest[0] : first) ?? node).filter(
    ({ name }) => name.endsWith('Matcher') || name === 'QuotedLabelName',
  );
  let names = isNamed ? 1 : 0;
  let selects = isNamed;
  for (const matcher of matchers) {
    const parts = childrenOf(matcher);
    const raw = (index: number) => text.slice(parts[index]?.from ?? 0, parts[index]?.to ?? 0);
    const literals =
      matcher.name === 'QuotedLabelName'
        ? [raw(0)]
        : [...(matcher.name === 'QuotedLabelMatcher' ? [raw(0)] : []), raw(2)];
    const values = literals.map(unquote);
    if (values.includes(undefined))
      throw new Fault(matcher.from, `${text.slice(matcher.from, matcher.to)} has a string with a wrong escape`);
    if (matcher.name === 'QuotedLabelName') {
      names++;
      selects = true;
      continue;
    }
    const value = values.at(-1) ?? '';
    const operator = raw(1);
    const label = matcher.name === 'QuotedLabelMatcher' ? values[0] : raw(0);
    if (label === '__name__' && operator === '=') names++;
    const fault = operator.includes('~') ? re2Fault(value) : undefined;
    if (fault) throw new Fault(matcher.from, `${JSON.stringify(value)} is no regular expression: ${fault}`);
    selects ||= !takesEmpty(operator, value);
  }
  if (names > 1) throw new Fault(node.from, 'the metric is named twice');
  if (!selects) throw new Fault(node.from, 'a selector needs at least one matcher that does not take the empty text');
}

/** In doubt it does: such a selector would be refused. */
function takesEmpty(operator: string, value: string): boolean {
  switch (operator) {
    case '=':
      return value === '';
    case '!=':
      return value !== '';
    case '=~':
      return matchesEmpty(value) ?? true;
    default:
      return !(matchesEmpty(value) ?? false);
  }
}
