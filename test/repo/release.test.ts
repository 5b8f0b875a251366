import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => ({ path, text: readFileSync(join(root, 'src', path), 'utf8') }));

test('only `gunj version` and what is said on policies know the number of the release, so that no pod restarts for it', () => {
  const knowing = sources.filter(({ text }) => /package\.json['"]/.test(text)).map(({ path }) => path);
  expect(knowing.sort()).toEqual(['cli/version.ts', 'operator/admission/policies/release.ts']);
});

test('no package is imported when it is needed: one that is CommonJS has no named exports in the bundle then', () => {
  const late = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/import\('([^.'][^']*)'\)/g)].map(([, name]) => `${path}: ${name}`),
  );
  // Not in the bundle.
  expect(late.filter((found) => !found.endsWith(': esbuild'))).toEqual([]);
});
