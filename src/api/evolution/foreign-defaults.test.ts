import { expect, it } from 'vitest';
import { withoutForeignDefaults } from './foreign-defaults.ts';

const text = { type: 'string' };
const own = {
  properties: { spec: { properties: { a: text, list: { items: { properties: { a: text } } }, free: text } } },
};
const later = {
  properties: {
    spec: {
      properties: {
        a: text,
        flag: { type: 'boolean', default: false },
        group: {
          default: {},
          properties: { size: { default: 3 }, inner: { default: {}, properties: { on: { default: true } } } },
        },
        bare: text,
        list: { items: { properties: { a: text, mode: { default: 'Soft' } } } },
      },
    },
  },
};
const seen = (spec: object) => withoutForeignDefaults({ spec }, later, own);

it('what a later schema has filled in by itself is passed over, at any depth', () => {
  const group = { size: 3, inner: { on: true } };
  const filled = { a: 'x', flag: false, group, list: [{ a: 'y', mode: 'Soft' }, { mode: 'Soft' }] };
  expect(seen(filled)).toEqual({ spec: { a: 'x', list: [{ a: 'y' }, {}] } });
});

it.each([
  { flag: true },
  { group: { size: 4, inner: { on: true } } },
  { group: { size: 3, inner: { on: false } } },
  { bare: 'x' },
  { list: [{ mode: 'Hard' }] },
  { nobody: 'knows' },
  { free: 'x' },
])('what somebody has asked for stays, to be refused: %j', (spec) => {
  expect(seen(spec)).toEqual({ spec });
});
