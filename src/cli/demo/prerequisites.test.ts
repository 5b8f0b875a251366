import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processIo } from '../io.ts';
import { readPrerequisites } from './prerequisites.ts';

const io = processIo(process);
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'gunj-prerequisites-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const beside = (name: string, text: string): string => {
  writeFileSync(join(dir, `${name}-prerequisites.yaml`), text);
  return join(dir, `${name}.yaml`);
};

it('are every object of the file beside the platform', async () => {
  const path = beside('shop', '# why\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n---\n---\n');
  expect(await readPrerequisites(path, io)).toEqual({
    name: join(dir, 'shop-prerequisites.yaml'),
    objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }],
  });
});

it('are none where there is no such file, or the platform comes from standard input', async () => {
  expect(await readPrerequisites(join(dir, 'none.yaml'), io)).toBeUndefined();
  expect(await readPrerequisites('-', io)).toBeUndefined();
});

it.each([
  ['text', 'hello'],
  ['nameless', '{apiVersion: v1, kind: Namespace, metadata: {}}'],
  ['torn', '{apiVersion: v1'],
])('name the file when it holds something else: %s', async (name, text) => {
  await expect(readPrerequisites(beside(name, text), io)).rejects.toThrow(`${name}-prerequisites.yaml: `);
});
