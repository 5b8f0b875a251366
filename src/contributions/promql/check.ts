import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { durationMs } from '../text/duration.ts';
import { parsed } from '../text/parsed.ts';
import { unquote } from '../text/unquote.ts';
import { checkBinary } from './binary.ts';
import { Fault } from './fault.ts';
import { aggregationParameters, aggregations, functions, type ValueType } from './functions.ts';
import { childrenOf, type Expression, type TypeOf } from './node.ts';
import { checkSelector } from './selector.ts';

/** Far above what people write, and within what Prometheus and this check can take apart. */
const longest = 16_384;
const deepest = 100;

/**
 * What Prometheus would have against an expression, undefined when it takes it: its grammar, the types of its arguments
 * and what else promql/parser/parse.go refuses. Without experimental functions, which need a flag.
 */
export function promqlFault(expr: string): string | undefined {
  if (expr.length > longest) return `is longer than ${longest} characters`;
  const tree = parsed(parser, expr);
  let broken: number | undefined;
  let depth = 0;
  let tooDeep = false;
  tree.iterate({
    enter(node) {
      if (node.type.isError) broken ??= node.from;
      tooDeep ||= ++depth > deepest;
    },
    leave() {
      depth--;
    },
  });
  if (tooDeep) return 'is nested too deeply';
  if (broken !== undefined) return syntaxFault(expr, broken);
  const [top, ...more] = childrenOf(tree.topNode);
  if (!top || more.length > 0) return syntaxFault(expr, more[0]?.from ?? 0);
  try {
    const type = typeOf({ text: expr, node: top });
    return type === 'vector' || type === 'scalar'
      ? undefined
      : `gives ${words[type]}, a rule needs an instant vector or a scalar`;
  } catch (error) {
    if (error instanceof Fault) return `${placeOf(expr, error.offset)}: ${error.message}`;
    throw error;
  }
}

function syntaxFault(expr: string, offset: number): string {
  const found = /^\S{1,20}/.exec(expr.slice(offset))?.[0];
  return `${placeOf(expr, offset)}: ${found ? `unexpected ${JSON.stringify(found)}` : 'unexpected end'}`;
}

/** `1:14`, line and column of the expression. */
function placeOf(expr: string, offset: number): string {
  const before = expr.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

const words: Record<ValueType, string> = {
  vector: 'an instant vector',
  matrix: 'a range vector',
  scalar: 'a scalar',
  string: 'a string',
};

const typeOf: TypeOf = (expression) => {
  const { text, node } = expression;
  switch (node.name) {
    case 'NumberDurationLiteral':
      return number(expression);
    case 'StringLiteral':
      if (unquote(text.slice(node.from, node.to)) === undefined)
        throw new Fault(node.from, 'the string has a wrong escape');
      return 'string';
    case 'VectorSelector':
      checkSelector(expression);
      return 'vector';
    case 'ParenExpr':
      return inner(expression);
    case 'UnaryExpr':
      return expectNumeric({ text, node: last(node) });
    case 'MatrixSelector':
      range(expression);
      if (childrenOf(node)[0]?.name !== 'VectorSelector')
        throw new Fault(node.from, 'a range belongs right behind a selector');
      inner(expression);
      return 'matrix';
    case 'SubqueryExpr': {
      range(expression);
      // The grammar here binds operators tighter than Prometheus does, where the range belongs to the last operand.
      if (['UnaryExpr', 'BinaryExpr'].includes(childrenOf(node)[0]?.name ?? ''))
        throw new Fault(node.from, 'a calculation before a subquery needs parentheses');
      const type = inner(expression);
      if (type !== 'vector') throw new Fault(node.from, `a subquery needs an instant vector, not ${words[type]}`);
      return 'matrix';
    }
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return moved(expression);
    case 'AggregateExpr':
      return aggregate(expression);
    case 'FunctionCall':
      return call(expression);
    case 'BinaryExpr':
      return checkBinary(expression, typeOf);
    default:
      throw new Fault(
        node.from,
        `${text.slice(node.from, node.to).slice(0, 40)} needs a feature flag or a newer Prometheus`,
      );
  }
};

function inner({ text, node }: Expression): ValueType {
  return typeOf({ text, node: childrenOf(node)[0] ?? node });
}

function last(node: SyntaxNode): SyntaxNode {
  return childrenOf(node).at(-1) ?? node;
}

function number({ text, node }: Expression): ValueType {
  const literal = text.slice(node.from, node.to).replace(/^[-+]\s*/, '');
  const isNumber = /^(?:0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf|nan)$/i.test(literal);
  if (!isNumber && durationMs(literal) === undefined)
    throw new Fault(node.from, `${literal} is no number and no duration`);
  return 'scalar';
}

function expectNumeric(expression: Expression): ValueType {
  const type = typeOf(expression);
  if (type !== 'scalar' && type !== 'vector')
    throw new Fault(expression.node.from, `a sign belongs to an instant vector or a scalar, not to ${words[type]}`);
  return type;
}

/** The lengths between the brackets; calculations need a flag. */
function range({ text, node }: Expression): void {
  for (const length of childrenOf(node).slice(1)) {
    const literal = text.slice(length.from, length.to);
    const ms = /^\d+(?:\.\d+)?$/.test(literal) ? Number(literal) * 1000 : durationMs(literal);
    if (ms === undefined || ms <= 0) throw new Fault(length.from, `${literal} is no duration above zero`);
  }
}

/** `offset` and `@`, each once and only behind something that reads series. */
function moved({ text, node }: Expression): ValueType {
  const seen = new Set<string>();
  let target = node;
  while (target.name === 'OffsetExpr' || target.name === 'StepInvariantExpr') {
    if (seen.has(target.name)) throw new Fault(node.from, 'offset and @ may be set once');
    seen.add(target.name);
    const by = last(target);
    const literal = text.slice(by.from, by.to).replace(/^[-+]\s*/, '');
    const isPlain =
      by.name === 'AtModifierPreprocessors' ||
      /^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(literal) ||
      (target.name === 'OffsetExpr' && durationMs(literal) !== undefined);
    if (!isPlain) throw new Fault(by.from, `${literal} is no ${target.name === 'OffsetExpr' ? 'duration' : 'time'}`);
    target = childrenOf(target)[0] ?? target;
  }
  // The grammar here binds operators tighter than Prometheus does, where offset and @ belong to the last operand.
  let operand = target;
  while (operand.name === 'UnaryExpr' || operand.name === 'BinaryExpr') operand = last(operand);
  if (!['VectorSelector', 'MatrixSelector', 'SubqueryExpr'].includes(operand.name))
    throw new Fault(node.from, 'offset and @ belong behind a selector or a subquery');
  return typeOf({ text, node: target });
}

function aggregate({ text, node }: Expression): ValueType {
  const parts = childrenOf(node);
  const operator = parts.find(({ name }) => name === 'AggregateOp') ?? node;
  const name = text.slice(operator.from, operator.to).toLowerCase();
  if (!aggregations.has(name)) throw new Fault(operator.from, `${name} needs a feature flag`);
  const args = childrenOf(parts.find((part) => part.name === 'FunctionCallBody') ?? node);
  const parameter = aggregationParameters[name];
  const wanted: ValueType[] = [...(parameter ? [parameter] : []), 'vector'];
  if (args.length !== wanted.length)
    throw new Fault(node.from, `${name} takes ${wanted.length} argument(s), not ${args.length}`);
  args.forEach((arg, index) => expectType({ text, node: arg }, wanted[index] ?? 'vector', name));
  return 'vector';
}

function call({ text, node }: Expression): ValueType {
  const [identifier = node, body = node] = childrenOf(node);
  const name = text.slice(identifier.from, identifier.to);
  const signature = functions.get(name);
  if (!signature) throw new Fault(node.from, `${name} needs a feature flag or a newer Prometheus`);
  const { args: types, variadic, returns } = signature;
  const args = childrenOf(body);
  const least = variadic === undefined ? types.length : types.length - 1;
  const most = variadic === undefined ? types.length : variadic < 0 ? Number.POSITIVE_INFINITY : least + variadic;
  if (args.length < least || args.length > most) {
    const wanted =
      least === most ? least : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
    throw new Fault(node.from, `${name} takes ${wanted} argument(s), not ${args.length}`);
  }
  args.forEach((arg, index) =>
    expectType({ text, node: arg }, types[Math.min(index, types.length - 1)] ?? 'vector', name),
  );
  return returns;
}

function expectType(expression: Expression, wanted: ValueType, name: string): void {
  const type = typeOf(expression);
  if (type !== wanted) throw new Fault(expression.node.from, `${name} takes ${words[wanted]} here, not ${words[type]}`);
}
