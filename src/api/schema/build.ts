import type { Field, Fields, InputOf, OutputOf, Rule, Schema } from './node.ts';

type Words = Pick<Schema, 'expects' | 'hint'> & { rules?: readonly Rule[] };
type StringOptions = Words & Pick<Schema, 'pattern' | 'minLength' | 'maxLength' | 'format'>;
type NumberOptions = Words & Pick<Schema, 'minimum' | 'maximum'>;

/** Text of at most `maxLength` characters (253 unless told), so that CEL rules can be priced. */
export function string(description: string, options: StringOptions = {}): Field<string, string, 'optional'> {
  return optional({ type: 'string', description, maxLength: 253, ...withRules(options) });
}

export function integer(description: string, options: NumberOptions = {}): Field<number, number, 'optional'> {
  return optional({ type: 'integer', format: 'int32', description, ...withRules(options) });
}

/** A whole number that may be beyond 32 bits, such as a generation, but not beyond what JSON holds exactly here. */
export function longInteger(description: string): Field<number, number, 'optional'> {
  const [minimum, maximum] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return optional({ type: 'integer', format: 'int64', description, minimum, maximum });
}

export function number(description: string, options: NumberOptions = {}): Field<number, number, 'optional'> {
  return optional({ type: 'number', format: 'double', description, ...withRules(options) });
}

export function boolean(description: string): Field<boolean, boolean, 'optional'> {
  return optional({ type: 'boolean', description });
}

/** One of a closed set of words. */
export function oneOf<const V extends string>(
  description: string,
  values: readonly V[],
  options: Words = {},
): Field<V, V, 'optional'> {
  return optional({ type: 'string', description, enum: values, ...withRules(options) });
}

/** A whole number or text of the given pattern, as Kubernetes takes quantities (`2`, `500m`). */
export function intOrString(
  description: string,
  options: StringOptions,
): Field<number | string, number | string, 'optional'> {
  return optional({ 'x-kubernetes-int-or-string': true, description, maxLength: 64, ...withRules(options) });
}

/** A mapping with free keys. */
export function map<Out, In>(
  description: string,
  values: Field<Out, In>,
  options: Words & { maxProperties: number },
): Field<Record<string, Out>, Record<string, In>, 'optional'> {
  return optional({ type: 'object', description, additionalProperties: values.schema, ...withRules(options) });
}

/** A mapping of which nothing is known but that it is one: what is in it is handed on as it was written. */
export function freeform(
  description: string,
  options: Words = {},
): Field<Record<string, unknown>, Record<string, unknown>, 'optional'> {
  return optional({
    type: 'object',
    description,
    'x-kubernetes-preserve-unknown-fields': true,
    ...withRules(options),
  });
}

/** A list that is replaced as a whole. */
export function list<Out, In>(
  description: string,
  items: Field<Out, In>,
  options: Words & { maxItems: number },
): Field<Out[], In[], 'optional'> {
  return listOf(description, items, { 'x-kubernetes-list-type': 'atomic' }, options);
}

/** A list whose entries are told apart by one of their fields. */
export function listBy<Out, In>(
  key: Extract<keyof Out, string>,
  description: string,
  items: Field<Out, In>,
  options: Words & { maxItems: number },
): Field<Out[], In[], 'optional'> {
  return listOf(description, items, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] }, options);
}

function listOf<Out, In>(
  description: string,
  items: Field<Out, In>,
  kind: Pick<Schema, 'x-kubernetes-list-type' | 'x-kubernetes-list-map-keys'>,
  options: Words & { maxItems: number },
): Field<Out[], In[], 'optional'> {
  return optional({ type: 'array', description, items: items.schema, ...kind, ...withRules(options) });
}

/** An object with exactly these fields. */
export function object<F extends Fields>(
  description: string,
  fields: F,
  options: Words = {},
): Field<OutputOf<F>, InputOf<F>, 'optional'> {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema]));
  const required = Object.keys(fields).filter((name) => fields[name]?.presence === 'required');
  return optional({
    type: 'object',
    description,
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...withRules(options),
  });
}

export function required<Out, In>(field: Field<Out, In>): Field<Out, In, 'required'> {
  return { schema: field.schema, presence: 'required' };
}

/**
 * Gives a field a default. It applies as in Kubernetes: only where the parent is there, and the defaults of the
 * default's own members apply to it in turn.
 */
export function defaulted<Out, In>(field: Field<Out, In>, value: NoInfer<In>): Field<Out, In, 'defaulted'> {
  return { schema: { ...field.schema, default: value }, presence: 'defaulted' };
}

function optional<Out, In>(schema: Schema): Field<Out, In, 'optional'> {
  return { schema, presence: 'optional' };
}

function withRules<O extends Words>({ rules, ...rest }: O): Omit<O, 'rules'> & Partial<Schema> {
  return rules ? { ...rest, 'x-kubernetes-validations': rules } : rest;
}
