import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { readContributionFiles } from './contributions-file.ts';

function folder({ onTestFinished }: TestContext, files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-contributions-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, 'deep'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  return dir;
}

const configMap = (name: string, namespace: string | undefined = 'shop') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(namespace ? { namespace } : {}), labels: { 'observability.io/contributes': 'rules' } },
  data: { 'a.yaml': 'groups: []' },
});

test('contributions are read from files of a folder, several to a file, and other objects passed over', async (context) => {
  const dir = folder(context, {
    'a.yaml': `${JSON.stringify(configMap('b'))}\n---\n${JSON.stringify({ ...configMap('x'), kind: 'Secret' })}\n`,
    'deep/c.json': JSON.stringify({ kind: 'List', items: [configMap('a')] }),
    'notes.txt': '{',
  });
  const found = await readContributionFiles(dir);
  expect(found.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(await readContributionFiles(join(dir, 'a.yaml'))).toEqual([found[1]]);
});

test.each([
  ['is no YAML', '{', 'is no YAML'],
  ['lacks a namespace', JSON.stringify(configMap('a', '')), 'needs a name and a namespace'],
])('a file that %s is wrong usage', async (_, text, message) => {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-contributions-'));
  try {
    writeFileSync(join(dir, 'a.yaml'), text);
    await expect(readContributionFiles(dir)).rejects.toThrow(message);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a path that is not there is wrong usage', async () => {
  await expect(readContributionFiles('/nowhere/at/all')).rejects.toThrow('cannot read');
});
