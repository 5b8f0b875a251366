import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { runGunj } from '../../src/cli/testing/run-gunj.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

it('the published bundle renders the same bytes as the checkout', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'gunj-bundle-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  await run(process.execPath, [join(root, 'scripts/build.ts'), dir]);
  const args = ['render', '-f', join(root, 'examples/servicemesh/basic-servicemesh.yaml'), '--mesh', 'istio'];
  const bundled = await run(process.execPath, [join(dir, 'gunj.mjs'), ...args]);
  expect(bundled.stdout).toBe((await runGunj(args)).stdout);
});
