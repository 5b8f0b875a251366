import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { compileCacheDir } from './compile-cache.ts';

it.each([
  ['the cache folder of the user', { HOME: '/nonexistent', XDG_CACHE_HOME: '/caches' }, '/caches/gunj/compiled'],
  ['the home folder', { HOME: tmpdir() }, `${tmpdir()}/.cache/gunj/compiled`],
  ['nowhere when the home folder is not there', { HOME: '/nonexistent' }, undefined],
  ['nowhere when there is no home folder', {}, undefined],
])('keeps compiled code in %s', (_, env, expected) => {
  expect(compileCacheDir(env)).toBe(expected);
});
