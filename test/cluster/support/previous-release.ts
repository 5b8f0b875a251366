import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { KubeObject } from '../../../src/objects/object.ts';
import { withLock } from '../../../src/sandbox/lock.ts';
import { parseObjects } from '../../../src/sandbox/parse-objects.ts';
import { defaultCacheDir } from '../../../src/sandbox/sandbox.ts';

const root = resolve(import.meta.dirname, '../../..');
const node = join(root, 'node_modules/.bin/node');
const run = promisify(execFile);
/** Whatever makes a release another one. */
const shipped = ['src', 'config', 'package.json', 'package-lock.json', ':(exclude)src/**/*.test.ts'];
const farthest = 200;

/** The operator of some commit, as it would be released: its program, and what people apply beside it. */
export interface Release {
  name: string;
  /** Program and first arguments of `gunj`. */
  gunj: readonly string[];
  definition: KubeObject;
  rbac: KubeObject[];
  /** For the people who write platforms: their roles, and the policies of the API server. */
  admission: KubeObject[];
  workload: KubeObject[];
}

/** This checkout. */
export function presentRelease(): Release {
  return releaseIn(root, 'present', [node, join(root, 'src/cli/main.ts')]);
}

/**
 * The newest commit before this checkout that ships something else, or the one in PREVIOUS. Undefined where there is no history to
 * find one in.
 */
export function previousCommit(env: NodeJS.ProcessEnv): string | undefined {
  try {
    if (env['PREVIOUS']) return git('rev-parse', '--verify', `${env['PREVIOUS']}^{commit}`);
    const commits = git('rev-list', '--first-parent', `--max-count=${farthest}`, 'HEAD').split('\n');
    return commits.find((commit) => git('diff', '--name-only', commit, '--', ...shipped) !== '');
  } catch (error) {
    if (env['PREVIOUS']) throw error;
    return undefined;
  }
}

/** Builds the release of a commit once for all runs. */
export async function releaseOf(commit: string, env: NodeJS.ProcessEnv): Promise<Release> {
  const cache = join(defaultCacheDir(env), 'releases');
  const folder = join(cache, commit);
  await mkdir(cache, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (!existsSync(folder)) await build(commit, cache, folder);
  });
  return releaseIn(folder, commit.slice(0, 9), [node, join(folder, 'dist/gunj.mjs')]);
}

async function build(commit: string, cache: string, folder: string): Promise<void> {
  const source = await mkdtemp(join(cache, 'source-'));
  try {
    const archive = join(source, 'source.tar');
    await run('git', ['archive', '--output', archive, commit], { cwd: root });
    await run('tar', ['-xf', archive, '-C', source]);
    const [its, ours] = await Promise.all([source, root].map((at) => readFile(join(at, 'package-lock.json'), 'utf8')));
    if (its === ours) await symlink(join(root, 'node_modules'), join(source, 'node_modules'));
    else await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: source });
    await run(node, ['scripts/build.ts'], { cwd: source });
    const release = join(source, 'release');
    await mkdir(release);
    for (const part of ['dist', 'config']) await cp(join(source, part), join(release, part), { recursive: true });
    await rename(release, folder);
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}

function releaseIn(folder: string, name: string, gunj: readonly string[]): Release {
  const objects = (file: string) => parseObjects(readFileSync(join(folder, 'config', file), 'utf8'));
  const [definition] = objects('crd.yaml');
  if (!definition) throw new Error(`${folder} has no definition`);
  return {
    name,
    gunj,
    definition,
    rbac: objects('rbac.yaml'),
    admission: [...objects('people.yaml'), ...objects('admission.yaml')],
    workload: objects('operator.yaml'),
  };
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
