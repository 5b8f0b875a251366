import { expect, test } from 'vitest';
import { type ListMerge, withExtraConfig } from './extra-config.ts';

const lists: readonly ListMerge[] = [
  { path: 'jobs', key: 'name' },
  { path: 'jobs[].targets' },
  { path: 'service.extensions' },
];

test.each<{ title: string; base: Record<string, unknown>; extra?: Record<string, unknown>; merged: unknown }>([
  { title: 'nothing', base: { a: 1 }, merged: { a: 1 } },
  { title: 'mappings are merged', base: { a: { b: 1 } }, extra: { a: { c: 2 } }, merged: { a: { b: 1, c: 2 } } },
  { title: 'null removes', base: { a: { b: 1, c: 2 } }, extra: { a: { b: null } }, merged: { a: { c: 2 } } },
  { title: 'a value takes the place of a mapping', base: { a: { b: 1 } }, extra: { a: 2 }, merged: { a: 2 } },
  { title: 'a mapping takes the place of a value', base: { a: 2 }, extra: { a: { b: 1 } }, merged: { a: { b: 1 } } },
  { title: 'other lists are replaced', base: { a: [1, 2] }, extra: { a: [3] }, merged: { a: [3] } },
  {
    title: 'lists without a key take more entries, each once',
    base: { service: { extensions: ['a'] } },
    extra: { service: { extensions: ['a', 'b'] } },
    merged: { service: { extensions: ['a', 'b'] } },
  },
  {
    title: 'entries of the same key are merged, and lists in them',
    base: { jobs: [{ name: 'x', targets: ['1'], y: 1 }] },
    extra: { jobs: [{ name: 'z' }, { name: 'x', targets: ['2'] }] },
    merged: { jobs: [{ name: 'x', targets: ['1', '2'], y: 1 }, { name: 'z' }] },
  },
  {
    title: 'entries without the key are added',
    base: { jobs: [{ name: 'x' }] },
    extra: { jobs: [{ y: 1 }] },
    merged: { jobs: [{ name: 'x' }, { y: 1 }] },
  },
])('$title', ({ base, extra, merged }) => {
  const before = structuredClone(base);
  expect(withExtraConfig(base, extra, lists)).toEqual(merged);
  expect(base).toEqual(before);
});

test('the order in which keys were written does not matter', () => {
  const one = withExtraConfig({ m: 1 }, { b: { y: 1, x: [{ d: 1, c: 2 }] }, a: 1 });
  const other = withExtraConfig({ m: 1 }, { a: 1, b: { x: [{ c: 2, d: 1 }], y: 1 } });
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});
