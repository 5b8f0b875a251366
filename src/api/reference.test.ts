import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceMarkdown } from './reference.ts';
import { components } from './spec/components/index.ts';
import { serviceMesh } from './spec/mesh/mesh.ts';

const root = join(import.meta.dirname, '../..');

describe('the reference', () => {
  const text = referenceMarkdown();

  it.each([
    ...Object.keys(serviceMesh.schema.properties ?? {}).map((name) => `spec.serviceMesh.${name}`),
    ...Object.keys(components.schema.properties ?? {}).map((name) => `spec.components.${name}`),
  ])('has %s', (path) => {
    expect(text).toContain(`| \`${path}\` |`);
  });

  it('gives type, default, bounds and meaning of a field', () => {
    expect(text).toContain(
      '| `spec.serviceMesh.mtls.mode` | string | `"STRICT"` | `STRICT`, `PERMISSIVE`, `DISABLE` | STRICT takes mTLS only, PERMISSIVE also plain text, DISABLE plain text only (not with Linkerd). |',
    );
  });

  it('has rows of five cells only', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    const cells = new Set(rows.map((row) => row.replaceAll('\\|', '').split('|').length));
    expect([...cells]).toEqual([7]);
  });
});

// Each starts a process.
describe('the generator', { timeout: 60_000 }, () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'scripts/generate.ts'), ...args], { encoding: 'utf8' });

  it('finds nothing stale in the repository', () => {
    expect(run('--check')).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses what it does not know, without writing', () => {
    expect(run('--chek')).toMatchObject({ status: 2, stderr: expect.stringContaining('--chek') });
  });
});
