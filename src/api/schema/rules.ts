import { Environment } from '@marcbachmann/cel-js';
import type { Finding } from './finding.ts';
import { isMapping, member, schemaOf } from './members.ts';
import type { Rule, Schema } from './node.ts';
import { type Path, pathText, relativePath } from './path.ts';
import { compareQuantities, parseQuantity, Quantity } from './quantity.ts';

type Evaluate = (value: unknown, at: Path) => Finding[];

/**
 * Makes ready all cross-field rules of a schema, for values that have their defaults and the right shape. Rules that read
 * `oldSelf` are left to the API server, which alone knows what was there before.
 */
export function ruleChecker(schema: Schema): Evaluate {
  const environment = new Environment({ unlistedVariablesAreDyn: true })
    .registerType('Quantity', Quantity)
    .registerFunction('quantity(string): Quantity', parseQuantity)
    .registerFunction('Quantity.compareTo(Quantity): int', compareQuantities)
    .registerFunction('list.sum(): int', (numbers: readonly bigint[]) => numbers.reduce((sum, one) => sum + one, 0n));
  return evaluator(schema, environment);
}

function evaluator(schema: Schema, environment: Environment): Evaluate {
  const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) => compiled(rule, schema, environment));
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, inner]) => [name, evaluator(inner, environment)] as const,
  );
  const values = schema.additionalProperties && evaluator(schema.additionalProperties, environment);
  const items = schema.items && evaluator(schema.items, environment);
  return (value, at) => {
    const here = own.flatMap((evaluate) => evaluate(value, at));
    if (Array.isArray(value)) {
      return items ? [...here, ...value.flatMap((entry, index) => items(entry, [...at, index]))] : here;
    }
    if (!isMapping(value)) return here;
    const named = fields.flatMap(([name, evaluate]) => {
      const inner = member(value, name);
      return inner === undefined ? [] : evaluate(inner, [...at, name]);
    });
    const free = values ? Object.entries(value).flatMap(([name, inner]) => values(inner, [...at, name])) : [];
    return [...here, ...named, ...free];
  };
}

function compiled(rule: Rule, schema: Schema, environment: Environment): Evaluate[] {
  if (/\boldSelf\b/.test(rule.rule)) return [];
  const program = environment.parse(rule.rule);
  return [
    (value, at) => {
      const outcome = run(() => program({ self: celValue(value, schema) }));
      if (outcome === true) return [];
      const where = outcome === false ? [...at, ...relativePath(rule.fieldPath)] : at;
      const message = outcome === false ? rule.message : `${rule.message} (${outcome})`;
      const { hint } = rule;
      return [
        { code: 'INVALID_VALUE', at: where, aim: 'value', message, stopsRules: false, ...(hint ? { hint } : {}) },
      ];
    },
  ];
}

function run(program: () => unknown): boolean | string {
  try {
    return program() === true;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

/** CEL tells whole numbers from others by type, JavaScript does not: the schema decides. */
function celValue(value: unknown, schema: Schema | undefined): unknown {
  const isWhole = schema?.type === 'integer' || schema?.['x-kubernetes-int-or-string'];
  if (isWhole && typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map((entry) => celValue(entry, schema?.items));
  if (!isMapping(value) || !schema) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [celName(name, schema), celValue(inner, schemaOf(schema, name))]),
  );
}

/** Kubernetes spells a dash out in the names of fields, which CEL could not read otherwise; free names stay as they are. */
function celName(name: string, schema: Schema): string {
  return schema.properties ? name.replaceAll('-', '__dash__') : name;
}

/** Adds rule findings to value findings; a value that is refused already needs no second reason. */
export function withRules(values: readonly Finding[], rules: readonly Finding[]): Finding[] {
  const refused = new Set(values.map((finding) => pathText(finding.at)));
  return [...values, ...rules.filter((finding) => !refused.has(pathText(finding.at)))];
}
