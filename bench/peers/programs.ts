import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { progressDisplay } from '../../src/sandbox/progress.ts';
import { defaultCacheDir } from '../../src/sandbox/sandbox.ts';
import { buildTools } from '../../src/sandbox/toolchain.ts';
import { node, operatorCommand } from '../bundle.ts';

const root = resolve(import.meta.dirname, '../..');

export const contenders = ['gunj', 'go', 'client-node'] as const;
export type Contender = (typeof contenders)[number];

export const titles: Readonly<Record<Contender, string>> = {
  gunj: 'gunj operator',
  go: 'controller-runtime',
  'client-node': 'client-node',
};

/** Command lines by what they are given. */
export type Programs = Record<Contender, (kubeconfig: string, templates: string) => string[]>;

/** Builds the peers where they are not in the cache yet: Go's takes minutes the first time. `main` is the published bundle. */
export async function benchPrograms(main: string): Promise<Programs> {
  const display = progressDisplay(process.stderr);
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const module = {
    name: 'bench-peer',
    dir: join(import.meta.dirname, 'go'),
    tools: [{ name: 'peer-go', package: '.' }],
  };
  const { 'peer-go': go = '' } = await buildTools(module, {
    cacheDir: defaultCacheDir(process.env),
    env: process.env,
    onProgress: display.report,
    ...(assets ? { assets } : {}),
  }).finally(() => display.end());
  const client = installedPeer();
  return {
    gunj: (kubeconfig) => operatorCommand(main, kubeconfig),
    go: (kubeconfig, templates) => [go, '--kubeconfig', kubeconfig, '--templates', templates],
    'client-node': (kubeconfig, templates) => [node, client, kubeconfig, templates],
  };
}

/** The peer in the cache beside what its lock file pins, installed and type-checked there once. */
function installedPeer(): string {
  const from = join(import.meta.dirname, 'client-node');
  const files = readdirSync(from).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(join(from, file)));
  const parent = join(defaultCacheDir(process.env), 'bench-client-node');
  const dir = join(parent, hash.digest('hex').slice(0, 16));
  if (!existsSync(dir)) {
    mkdirSync(parent, { recursive: true });
    const temporary = mkdtempSync(`${dir}.`);
    try {
      for (const file of files) cpSync(join(from, file), join(temporary, file));
      const run = (command: string, args: string[]) =>
        execFileSync(command, args, { cwd: temporary, stdio: ['ignore', process.stderr, process.stderr] });
      run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
      run(join(root, 'node_modules/.bin/tsc'), ['-p', '.']);
      renameSync(temporary, dir);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  return join(dir, 'main.ts');
}
