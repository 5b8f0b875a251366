import fc from 'fast-check';
import { checkValue } from '../schema/check.ts';
import type { Schema } from '../schema/node.ts';

/** Texts that are right for some field and wrong for most, so that every pattern is met from both sides. */
const texts =
  '|a|A|a-b|a_b|a b|-a|a.b|0|10|ä|😀|__proto__|10s|0s|25h|1m30s|1d|15d|8w|500m|10Gi|1.5Ti|1GB|2|3.13.5|v3.13.5|3.13|5xx|5xx,reset|5xx, reset|503|STRICT|DISABLE|JSON|auto|linkerd|info|Delete|Always|https://a:6443|http://a|quay.io|quay.io/a|x-session-id|50%|mail.example.com:587|10.20.0.0/16|fd00::/8|reviews.shop|GunjLokiPanics|250ms|a="b"|{a="b"}|08:00|monday|2026|2026-01-01|/a|a/b|{"keys":[]}|\u0000|\n'
    .split('|')
    .concat('x'.repeat(64), 'x'.repeat(600), `sha256:${'a'.repeat(64)}`);

const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.constantFrom(-1, 0, 1, 2, 3, 0.5, 101, 1e12),
  fc.constantFrom(...texts),
  fc.constant([]),
  fc.constant({}),
  fc.constant([null]),
  fc.constant({ a: 'b' }),
);

/** JSON values of a schema's shape: half of them right but for cross-field rules, half with wrong, missing, null and unknown members here and there. */
export function near(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof(fitting(schema), off(schema));
}

function off(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 24, arbitrary: shaped(schema, off) }, { weight: 1, arbitrary: anything });
}

/** Values of a schema’s shape that are right but for cross-field rules. */
export function fitting(schema: Schema): fc.Arbitrary<unknown> {
  return shaped(schema, fitting).filter((value) => checkValue(value, schema, []).every(({ at }) => at.length > 0));
}

type Inner = (schema: Schema) => fc.Arbitrary<unknown>;

function shaped(schema: Schema, inner: Inner): fc.Arbitrary<unknown> {
  if (schema.enum) {
    const slip = { weight: 1, arbitrary: fc.constantFrom(...texts) };
    return fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...schema.enum) }, ...(inner === off ? [slip] : []));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'])
    return fc.oneof(fc.constantFrom({}, { a: { b: [1, 'x', null] } }), inner === off ? anything : fc.constant({}));
  if (schema.properties) return members(schema, inner);
  if (schema.additionalProperties) {
    const names = fc.constantFrom('a', 'b', 'a-b', 'kubernetes.io/os', '__x', '');
    return fc.dictionary(names, inner(schema.additionalProperties), { maxKeys: 3 });
  }
  if (schema.items) return fc.array(inner(schema.items), { maxLength: 3 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'integer') return fc.constantFrom(0, 1, 1, 1, 2, 10, 100, 101, -1, 65_537);
  if (schema.type === 'number') return fc.constantFrom(0, 0.01, 0.5, 1, 1.01, 5, 99.9, -0.1);
  if (schema.type !== 'string' && !schema['x-kubernetes-int-or-string']) return anything;
  // Looking for what fits would not end.
  if (!texts.some((text) => checkValue(text, schema, []).length === 0))
    throw new Error(`give the texts one that is ${schema.expects ?? schema.pattern}`);
  return fc.constantFrom(...texts);
}

/** At most four members, so that a resource is not refused for a dozen reasons that hide each other. */
function members(schema: Schema, inner: Inner): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  const isRequired = (name: string) => schema.required?.includes(name) ?? false;
  const some = fc.subarray(fields, { maxLength: Math.min(4, fields.length) });
  const whole = some.map((chosen) => fields.filter((field) => chosen.includes(field) || isRequired(field[0])));
  const record = (chosen: typeof whole) =>
    chosen.chain((list) => fc.record(Object.fromEntries(list.map(([name, member]) => [name, inner(member)]))));
  if (inner === fitting) return record(whole);
  const surplus = fc
    .tuple(record(some), fc.constantFrom('nope', 'Enabled', 'constructor'), anything)
    .map(([value, name, more]) => ({ ...value, [name]: more }));
  return fc.oneof(
    { weight: 20, arbitrary: record(whole) },
    { weight: 4, arbitrary: record(some) },
    { weight: 1, arbitrary: surplus },
  );
}
