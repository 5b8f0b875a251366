import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('every diagnostic code has a section, and every section a code', () => {
  const declared = [...read('src/diagnostics/diagnostic.ts').matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(
    (match) => match[1],
  );
  const documented = [...read('docs/diagnostics.md').matchAll(/^## ([A-Z_]+)$/gm)].map((match) => match[1]);
  expect(declared.length).toBeGreaterThan(10);
  expect(documented).toEqual(expect.arrayContaining(declared));
  expect(declared).toEqual(expect.arrayContaining(documented));
});

test('every relative link in the documentation leads to a file', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/diagnostics.md', 'docs/performance.md'];
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => {
        try {
          readFileSync(resolve(root, page, '..', target));
          return false;
        } catch (error) {
          return (error as NodeJS.ErrnoException).code !== 'EISDIR';
        }
      })
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every npm script the README names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read('README.md').matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
