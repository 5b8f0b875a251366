import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../testing/runs.ts';
import { canonicalJson, contentHash, sorted } from './canonical.ts';

const anything = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.constant(undefined), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('1', '10', '2', '01', '__proto__', 'a')), tie('value'), {
    maxKeys: 5,
  }),
})).value;

test('canonical JSON is the JSON of the sorted value, byte for byte', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(canonicalJson(value)).toBe(JSON.stringify(sorted(value)));
    }),
    runs(300, 50_000),
  );
});

test.each([
  ['nothing', undefined, undefined],
  ['what is not there in a list', [undefined, 1], '[null,1]'],
  ['what is not there in a map', { b: undefined, a: [] }, '{"a":[]}'],
  ['keys that are numbers', { b: 1, 10: 2, 9: 3 }, '{"9":3,"10":2,"b":1}'],
  ['no members', { a: {} }, '{"a":{}}'],
])('%s', (_, value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test('the hash does not hang on the order of keys, nor on what is not there', () => {
  expect(contentHash({ a: 1, b: { c: 2, d: undefined } })).toBe(contentHash({ b: { c: 2 }, a: 1 }));
});
