import { Environment } from '@marcbachmann/cel-js';
import type { Policy } from '../policies/policy.ts';

/**
 * Makes a policy ready to be asked without an API server: what it says against an object that has its defaults. Errors of
 * evaluation are thrown, whatever the policy makes of them. Tests ask real API servers too; this is for many objects in little time.
 */
export function judgedBy({ variables = [], validations }: Policy): (object: Record<string, unknown>) => string[] {
  const patterns = new Map<string, RegExp>();
  const environment = new Environment({ unlistedVariablesAreDyn: true, limits })
    .registerFunction('string.finds(string): bool', (text: string, pattern: string) => {
      const known = patterns.get(pattern) ?? patternOf(pattern);
      patterns.set(pattern, known);
      return known.test(text);
    })
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      text.replaceAll(from, to),
    )
    .registerFunction('string.replace(string, string, int): string', (text: string, from: string, to: string) =>
      text.replace(from, to),
    );
  const prepared = variables.map(({ name, expression }) => ({
    name,
    program: environment.parse(expression.replaceAll('.matches(', '.finds(')),
  }));
  const asked = validations.map(({ expression, message, messageExpression }) => ({
    program: environment.parse(expression),
    text: messageExpression ? environment.parse(messageExpression) : () => message,
  }));
  return (object) => {
    const known: Record<string, unknown> = {};
    const context = { object: celValue(object), variables: known };
    for (const { name, program } of prepared) known[name] = program(context);
    return asked.flatMap(({ program, text }) => (program(context) === true ? [] : [String(text(context))]));
  };
}

const limits = {
  maxAstNodes: 1_000_000,
  maxDepth: 10_000,
  maxListElements: 100_000,
  maxMapEntries: 100_000,
  maxCallArguments: 100,
};

/** RE2's way of writing characters by number, and of letting a dot stand for line breaks, in JavaScript's. */
function patternOf(text: string): RegExp {
  const isDotAll = text.startsWith('(?s)');
  const source = text
    .replace('(?s)', '')
    .replaceAll(/\\x\{([0-9a-f]+)\}/g, (_, hex: string) => `\\u${hex.padStart(4, '0')}`);
  return new RegExp(source, isDotAll ? 'su' : 'u');
}

/** Whole numbers are integers there, as in what an API server reads; of a Map no name means anything to JavaScript. */
function celValue(value: unknown): unknown {
  if (Number.isSafeInteger(value)) return BigInt(Number(value));
  if (Array.isArray(value)) return value.map(celValue);
  if (value === null || typeof value !== 'object') return value;
  return new Map(Object.entries(value).map(([name, inner]) => [name, celValue(inner)]));
}
