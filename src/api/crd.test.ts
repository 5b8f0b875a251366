import { describe, expect, it } from 'vitest';
import { crd, structural } from './crd.ts';
import type { Rule, Schema } from './schema/node.ts';
import { platformSchema } from './spec/platform.ts';
import { resourceOf } from './testing/case.ts';
import { cases } from './testing/cases.ts';
import { structuralFaults } from './testing/structural-lint.ts';
import { validatePlatform } from './validate.ts';

describe('the CustomResourceDefinition', () => {
  it('has a structural schema in which all that a rule visits is bounded', () => {
    expect(structuralFaults(structural(platformSchema))).toEqual([]);
  });

  it.each([
    ['a type left out', { properties: {} }, '$: has a wrong type'],
    ['text without an end', { type: 'object', properties: { a: { type: 'string' } } }, '$.a: lacks maxLength'],
    [
      'a list without an end',
      { type: 'array', 'x-kubernetes-list-type': 'atomic', items: { type: 'boolean' } },
      '$: lacks maxItems',
    ],
    [
      'a mapping without an end',
      { type: 'object', additionalProperties: { type: 'boolean' } },
      '$: lacks maxProperties',
    ],
    [
      'named and free members',
      { type: 'object', properties: {}, additionalProperties: { type: 'boolean' } },
      '$: has both properties and additionalProperties',
    ],
    ['a union', { type: 'object', properties: {}, oneOf: [] }, '$: has oneOf'],
    ['words for people', { type: 'boolean', expects: 'x' }, '$: has expects'],
    ['rules without a rule', { type: 'boolean', 'x-kubernetes-validations': [] }, '$: has no rule in its rules'],
    [
      'a rule about nothing',
      { type: 'object', properties: {}, 'x-kubernetes-validations': [{ rule: 'true', message: 'x', fieldPath: '.a' }] },
      '$: a rule blames a, which is not there',
    ],
  ])('would be found out: %s', (_, schema, fault) => {
    expect(structuralFaults(schema)).toContain(fault);
  });

  it('is named after its group and lets tools find what belongs to a platform', () => {
    expect(crd().metadata).toEqual({
      name: 'observabilityplatforms.observability.io',
      labels: { 'applyset.kubernetes.io/is-parent-type': 'true' },
    });
  });
});

describe('every rule across fields', () => {
  const rules = rulesOf(platformSchema).filter(({ rule }) => !rule.includes('oldSelf'));
  const messages = new Set(
    cases.flatMap((one) => validatePlatform(resourceOf(one)).diagnostics.map(({ message }) => message)),
  );

  it.each(rules.map(({ message, rule }) => [message, rule]))('is broken by one of the cases: %s', (message) => {
    expect(messages).toContain(message);
  });
});

function rulesOf(schema: Schema): Rule[] {
  const inner = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return [...(schema['x-kubernetes-validations'] ?? []), ...inner.flatMap((one) => (one ? rulesOf(one) : []))];
}
