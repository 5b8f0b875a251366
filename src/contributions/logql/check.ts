import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';
import { parsed } from '../text/parsed.ts';
import { matchesEmpty, re2Fault } from '../text/re2.ts';
import { unquote } from '../text/unquote.ts';

const longest = 16_384;
const deepest = 150;

/** Range aggregations by what they need (pkg/logql/syntax/ast.go of Loki). */
const unwrapped = new Set(
  'avg_over_time sum_over_time max_over_time min_over_time stddev_over_time stdvar_over_time quantile_over_time rate_counter first_over_time last_over_time'.split(
    ' ',
  ),
);
const counted = new Set('bytes_over_time bytes_rate count_over_time'.split(' '));
const groupable = new Set(
  'avg_over_time stddev_over_time stdvar_over_time quantile_over_time max_over_time min_over_time first_over_time last_over_time'.split(
    ' ',
  ),
);

/** What Loki would have against the expression of a rule, undefined when it takes it. */
export function logqlFault(expr: string): string | undefined {
  if (expr.length > longest) return `is longer than ${longest} characters`;
  const tree = parsed(parser, expr);
  const found: { at: number; fault: string }[] = [];
  let depth = 0;
  let metric = false;
  tree.iterate({
    enter({ node }) {
      if (++depth > deepest) found.push({ at: node.from, fault: 'it is nested too deeply' });
      metric ||= node.name === 'MetricExpr' && depth === 3;
      if (found.length > 0) return;
      const fault = node.type.isError ? unexpected(expr, node.from) : nodeFault(expr, node);
      if (fault) found.push({ at: node.from, fault });
    },
    leave() {
      depth--;
    },
  });
  const [first] = found;
  if (first) return `${placeOf(expr, first.at)}: ${first.fault}`;
  return metric ? undefined : 'gives log lines, a rule needs a number: count_over_time({…}[5m])';
}

function nodeFault(expr: string, node: SyntaxNode): string | undefined {
  const textOf = (part: SyntaxNode | null | undefined) => (part ? expr.slice(part.from, part.to) : '');
  switch (node.name) {
    case 'String':
      return /^["`]/.test(textOf(node)) && unquote(textOf(node)) !== undefined
        ? undefined
        : `${textOf(node)} has a wrong escape`;
    case 'Selector':
      return selectorFault(node, textOf);
    case 'Matcher':
      return node.getChild('Re') || node.getChild('Nre') ? regexFault(textOf(node.getChild('String'))) : undefined;
    case 'LineFilter':
      return node.getChild('Filter')?.getChild('PipeMatch') || node.getChild('Filter')?.getChild('Nre')
        ? regexFault(textOf(node.getChild('String')))
        : undefined;
    case 'LabelParser':
      return node.getChild('Regexp') ? namedRegexFault(textOf(node.getChild('String'))) : undefined;
    case 'LineFormatExpr':
    case 'LabelFormatMatcher':
      return formatFault(textOf(node.getChild('String')));
    case 'RangeAggregationExpr':
      return rangeFault(node, textOf);
    case 'VectorAggregationExpr':
      return aggregationFault(node, textOf);
    case 'BinOpExpr':
      return binaryFault(node);
    default:
      return undefined;
  }
}

type TextOf = (node: SyntaxNode | null | undefined) => string;

function selectorFault(node: SyntaxNode, textOf: TextOf): string | undefined {
  const matchers: SyntaxNode[] = [];
  node.cursor().iterate((inner) => {
    if (inner.name === 'Matcher') matchers.push(inner.node);
  });
  const narrows = matchers.some((matcher) => {
    const value = unquote(textOf(matcher.getChild('String')));
    // What is wrong with a matcher is said when its own turn comes.
    if (value === undefined || re2Fault(value) !== undefined) return true;
    if (matcher.getChild('Eq')) return value !== '';
    if (matcher.getChild('Neq')) return value === '';
    const empty = matchesEmpty(value);
    return matcher.getChild('Re') ? empty === false : empty === true;
  });
  return narrows ? undefined : 'a selector needs at least one matcher that does not take the empty text';
}

function regexFault(literal: string): string | undefined {
  const fault = re2Fault(unquote(literal) ?? '');
  return fault && `${literal} is no regular expression: ${fault}`;
}

function namedRegexFault(literal: string): string | undefined {
  return regexFault(literal) ?? (/\(\?P?<\w+>/.test(literal) ? undefined : `${literal} names no group`);
}

/** Templates within queries are limited to plain labels; all else could stop the ruler. */
function formatFault(literal: string): string | undefined {
  const rest = (unquote(literal) ?? '').replaceAll(/\{\{-? *\.[A-Za-z_]\w* *-?\}\}/g, '');
  return rest.includes('{{') ? `${literal}: in a rule, templates may hold {{ .label }} alone` : undefined;
}

function rangeFault(node: SyntaxNode, textOf: TextOf): string | undefined {
  const operator = textOf(node.getChild('RangeOp')).toLowerCase();
  const hasNumber = node.getChild('Number') !== null;
  if (hasNumber !== (operator === 'quantile_over_time'))
    return `${operator} takes ${hasNumber ? 'no number' : 'a number first'}`;
  if (node.getChild('Grouping') && !groupable.has(operator)) return `${operator} takes no by and without`;
  let unwraps = false;
  node.cursor().iterate((inner) => {
    unwraps ||= inner.name === 'UnwrapExpr';
  });
  if (unwraps && counted.has(operator)) return `${operator} takes no unwrap`;
  return !unwraps && unwrapped.has(operator) ? `${operator} needs unwrap` : undefined;
}

function aggregationFault(node: SyntaxNode, textOf: TextOf): string | undefined {
  const operator = textOf(node.getChild('VectorOp')).toLowerCase();
  if (operator === 'approx_topk') return 'approx_topk needs a feature flag';
  const number = node.getChild('Number');
  if (operator === 'topk' || operator === 'bottomk')
    return /^[1-9]\d{0,8}$/.test(textOf(number)) ? undefined : `${operator} takes a whole number above zero first`;
  if (operator.startsWith('sort') && node.getChild('Grouping')) return `${operator} takes no by and without`;
  return number ? `${operator} takes no number` : undefined;
}

function binaryFault(node: SyntaxNode): string | undefined {
  const isSet = ['And', 'Or', 'Unless'].some((name) => node.getChild(name));
  const sides = node.getChildren('Expr');
  if (sides.some((side) => side.getChild('LogExpr'))) return 'an operator joins numbers, not log lines';
  const isLiteral = (side: SyntaxNode) => side.getChild('MetricExpr')?.getChild('LiteralExpr');
  return isSet && sides.some(isLiteral) ? 'and, or and unless take no plain number' : undefined;
}

function unexpected(expr: string, offset: number): string {
  const found = /^\S{1,20}/.exec(expr.slice(offset))?.[0];
  return found ? `unexpected ${JSON.stringify(found)}` : 'unexpected end';
}

function placeOf(expr: string, offset: number): string {
  const before = expr.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
