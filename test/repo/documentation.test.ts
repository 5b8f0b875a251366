import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
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

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`),
];
const outsideOfBlocks = (page: string) => read(page).replaceAll(/^```.*?^```/gms, '');

test('every relative link in the documentation leads to a file, and to a section that is there', () => {
  const links = pages.flatMap((page) =>
    [...outsideOfBlocks(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
      ([, file = '', section]) => ({
        page,
        target: file ? join(dirname(page), file) : page,
        section,
      }),
    ),
  );
  expect(links.length).toBeGreaterThan(200);
  const broken = links.filter(
    ({ target, section }) =>
      !existsSync(join(root, target)) || (section !== undefined && !sectionsOf(target).includes(section)),
  );
  expect(broken).toEqual([]);
});

test('every file of this repository that the documentation names is there', () => {
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/`((?:src|test|bench|config|docs|examples|scripts|tools)\/[^`\s<>{}]*)`/g)].map(
      ([, path = '']) => ({ page, path }),
    ),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ path }) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
});

/** The names by which sections of a page are linked. */
function sectionsOf(page: string): string[] {
  return [...outsideOfBlocks(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('every npm script the README names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read('README.md').matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
