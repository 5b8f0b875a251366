import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { held } from './held.ts';
import { policies } from './policies/index.ts';

const src = join(import.meta.dirname, '../..');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('testing/'))
  .map((path) => readFileSync(join(src, path), 'utf8'));

/** Codes of errors: said with their severity, or through a function of the file that makes errors alone. */
function refusedIn(text: string): string[] {
  const written = [...text.matchAll(/code: '([A-Z_]+)'(?: as const)?,\s*severity(?:: ([^\n]*)|,)/g)];
  const made = /severity: 'error'/.test(text)
    ? [...text.matchAll(/\b(?:error|refused|refuse)\(\s*'([A-Z_]+)'/g)].map(([, code = '']) => code)
    : [];
  return [
    ...written.flatMap(([, code = '', severity = text]) => (severity.includes("'error'") ? [code] : [])),
    ...made,
  ];
}

/** Findings of the schema are errors all. */
const ofSchema = sources
  .filter((text) => /Finding/.test(text))
  .flatMap((text) => [...text.matchAll(/code: '([A-Z_]+)'/g)].map(([, code = '']) => code));

test('every error there is has its line in the table, and nothing else has', () => {
  const known = [...new Set([...sources.flatMap(refusedIn), ...ofSchema])].sort();
  expect(known.length).toBeGreaterThan(15);
  expect([...new Set(held.map(({ code }) => code))].sort()).toEqual(known);
});

test('what the operator alone refuses has a reason, and policies that are named are there', () => {
  for (const { by, because, what } of held)
    expect([what, by === 'the operator']).toEqual([what, because !== undefined]);
  const named = held.flatMap(({ by }) =>
    by.startsWith('policy ') ? [`${by.slice('policy '.length)}.observability.io`] : [],
  );
  expect(policies.map(({ name }) => name)).toEqual(expect.arrayContaining([...new Set(named)]));
});
