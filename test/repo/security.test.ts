import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { hostileTexts } from '../../src/testing/free-text/hostile.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const page = readFileSync(join(docs, 'security.md'), 'utf8');

/** Rows of every table that has tests in its last column. */
const threats = page
  .split(/^\| threat \| what holds it \| test \|\n\|[-|]+\|\n/m)
  .slice(1)
  .flatMap((after) => after.split('\n\n')[0]?.trim().split('\n') ?? [])
  .map((row) => row.split('|').map((cell) => cell.trim()))
  .map(([, threat = '', held = '', tests = '']) => ({ threat, held, tests }));

const testsOf = (text: string) =>
  [...text.matchAll(/\[[^\]]+\]\(([^)]+)\) "([^"]+)"/g)].map(([, file = '', title = '']) => ({ file, title }));

test('every threat has something that holds it, and a test', () => {
  expect(threats.length).toBeGreaterThan(30);
  expect(
    threats.filter(({ held, tests }) => held === '' || testsOf(tests).length === 0).map(({ threat }) => threat),
  ).toEqual([]);
});

test('every test that a threat names is there', () => {
  const missing = threats
    .flatMap(({ tests }) => testsOf(tests))
    .filter(({ file, title }) => {
      const path = join(docs, file);
      return !existsSync(path) || !new RegExp(`['"\`]${escaped(title)}['"\`]`).test(readFileSync(path, 'utf8'));
    });
  expect(missing).toEqual([]);
});

test('as many hostile texts are tried as it says', () => {
  expect(page).toContain(`is tried with ${hostileTexts.length} texts`);
});

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
