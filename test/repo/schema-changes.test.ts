import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { crd } from '../../src/api/crd.ts';
import { breaches } from '../../src/api/evolution/compatibility.ts';
import { readOutline, schemaOutline, versionSchema } from '../../src/api/evolution/outline.ts';
import { version } from '../../src/api/names.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { version: release } = JSON.parse(read('package.json')) as { version: string };
const page = 'docs/operator-upgrades.md';

/** Fields in the first column of the table of what is refused since this release, with the other columns. */
function explained(): Map<string, string[]> {
  const [, section = ''] = read(page).split(`### Since ${release}\n`);
  const rows = [...(section.split('\n#')[0] ?? '').matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)];
  return new Map(rows.map(([, path = '', rest = '']) => [path, rest.split('|').map((cell) => cell.trim())]));
}

test(`what the schema no longer takes as it did in ${release} is in ${page}, with the reason and the way out`, () => {
  const before = readOutline(read(`test/golden/schema-${release}.txt`));
  expect(before.size).toBeGreaterThan(500);
  const found = breaches(before, schemaOutline(versionSchema(crd(), version)));
  const reasons = explained();
  expect(
    found.filter(({ path }) => !reasons.has(path)).map(({ path, change }) => `${path} ${change}`),
    `Whoever has written this is refused, or gets something else, after an upgrade. Undo it, or add a row to "Since ${release}" in ${page}`,
  ).toEqual([]);
  expect([...reasons.keys()].filter((path) => found.every((breach) => breach.path !== path))).toEqual([]);
  expect([...reasons].filter(([, cells]) => cells.length !== 2 || cells.some((cell) => cell === ''))).toEqual([]);
});
