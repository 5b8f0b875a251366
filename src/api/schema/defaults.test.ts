import { describe, expect, it } from 'vitest';
import { boolean, defaulted, map, object, string } from './build.ts';
import { withDefaults } from './defaults.ts';

const { schema } = object('', {
  always: defaulted(object('', { on: defaulted(boolean(''), true), note: string('') }), {}),
  sometimes: object('', { on: defaulted(boolean(''), true) }),
  labels: map('', string(''), { maxProperties: 4 }),
});

describe('defaults', () => {
  it.each([
    ['apply inside a default', {}, { always: { on: true } }],
    ['do not apply inside what is not there', { sometimes: null }, { always: { on: true } }],
    ['apply inside what is there', { sometimes: {} }, { always: { on: true }, sometimes: { on: true } }],
    ['leave what is given', { always: { on: false, note: 'x' } }, { always: { on: false, note: 'x' } }],
    ['take null for nothing', { always: { on: null, note: null } }, { always: { on: true } }],
    ['leave a wrong type to validation', { always: 'x' }, { always: 'x' }],
    ['drop null entries of a mapping', { labels: { a: 'b', c: null } }, { always: { on: true }, labels: { a: 'b' } }],
    ['drop what the schema does not have', { nope: 1 }, { always: { on: true } }],
  ])('%s', (_, value, expected) => {
    expect(withDefaults(value, schema)).toEqual(expected);
  });

  it('keep a label that is named like an object’s own machinery', () => {
    const value: unknown = JSON.parse('{"labels": {"__proto__": "x"}}');
    expect(JSON.stringify(withDefaults(value, schema))).toBe('{"labels":{"__proto__":"x"},"always":{"on":true}}');
  });
});
