import { expect, it } from 'vitest';
import { onlyKnown } from './only-known.ts';

const schema = {
  properties: {
    a: { type: 'string' },
    group: { properties: { inner: { type: 'string' } } },
    list: { items: { properties: { name: { type: 'string' } } } },
    map: { additionalProperties: { type: 'string' } },
  },
};

it('what a schema does not have is left out at any depth, all else stays', () => {
  const value = {
    a: 'x',
    later: 1,
    group: { inner: 'y', later: {} },
    list: [{ name: 'z', later: [] }, {}],
    map: { any: 'thing' },
  };
  expect(onlyKnown(value, schema)).toEqual({
    a: 'x',
    group: { inner: 'y' },
    list: [{ name: 'z' }, {}],
    map: { any: 'thing' },
  });
});
