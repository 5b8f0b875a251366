import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
export const node = join(root, 'node_modules/.bin/node');

/** What is published, built into a folder of its own. */
export function buildBundle(): { main: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gunj-bundle-'));
  execFileSync(node, [join(root, 'scripts/build.ts'), folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  return { main: join(folder, 'gunj.mjs'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The command line of an operator that is measured: `main` is the bundle, or where its source begins. */
export function operatorCommand(main: string, kubeconfig: string): string[] {
  return [node, main, 'operator', '--kubeconfig', kubeconfig, '--metrics-port', '0', '--log-level', 'warn'];
}
