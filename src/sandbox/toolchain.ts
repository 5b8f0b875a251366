import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Environment, findGo, type GoInfo, runGo, ToolchainError } from './go.ts';
import { withLock } from './lock.ts';
import type { OnProgress } from './progress.ts';
import type { ToolModule, ToolSource } from './tool-module.ts';
import { waysOut } from './ways-out.ts';

export interface BuildOptions {
  /** Folder for caches of this project, usually ~/.cache/gunj. Programs go to tools/<module>/<key>/ in it. */
  cacheDir: string;
  /** Folder whose programs are taken instead of building those of the same name. */
  assets?: string;
  env: Environment;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

const keepMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Paths of a module's programs by name, built once: the second call finds them in the cache. Two processes at once build
 * once. Rejects with ToolchainError when something has to be built and cannot be.
 */
export async function buildTools(module: ToolModule, options: BuildOptions): Promise<Record<string, string>> {
  const supplied = suppliedBy(options.assets, module.tools);
  const missing = module.tools.filter(({ name }) => !(name in supplied));
  if (missing.length === 0) return supplied;

  const go = await requireGo(module, missing, options);
  const parent = join(options.cacheDir, 'tools', module.name);
  const dir = join(parent, await cacheKey(module, missing, go));
  const paths = Object.fromEntries(missing.map(({ name }) => [name, join(dir, name)]));
  if (!existsSync(dir)) {
    await mkdir(parent, { recursive: true });
    const build = async (): Promise<void> => {
      if (existsSync(dir)) return;
      await removeHalfBuilt(parent, dir);
      await buildInto(dir, module, missing, options);
    };
    await withLock(`${dir}.lock`, build, () => options.onProgress?.({ phase: 'wait', module: module.name }));
  }
  const now = new Date();
  await utimes(dir, now, now);
  await removeUnused(parent, dir);
  return { ...supplied, ...paths };
}

function suppliedBy(assets: string | undefined, tools: readonly ToolSource[]): Record<string, string> {
  const supplied: Record<string, string> = {};
  if (!assets) return supplied;
  for (const { name } of tools) {
    const path = join(assets, name);
    try {
      accessSync(path, constants.X_OK);
      supplied[name] = path;
    } catch {
      // Not there: it is built.
    }
  }
  return supplied;
}

async function requireGo(module: ToolModule, missing: readonly ToolSource[], options: BuildOptions): Promise<GoInfo> {
  const names = missing.map(({ name }) => name).join(', ');
  const found = await findGo(module.dir, options.env).catch((error: unknown) => {
    if (error instanceof ToolchainError) return error;
    throw error;
  });
  if (found && !(found instanceof Error)) return found;
  const reason = found ? found.message : 'there is no `go` on the PATH';
  const assets = options.assets ? ` (${options.assets} does not have them)` : '';
  throw new ToolchainError(`cannot build ${names}${assets}: ${reason}. ${await waysOut(module)}`);
}

/** Equal for equal inputs of a build: pinned versions, own sources, packages, flags and the compiler. */
async function cacheKey(module: ToolModule, tools: readonly ToolSource[], go: GoInfo): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([module.name, tools, module.ldflags ?? [], module.tags ?? [], go]));
  const sources = (await readdir(module.dir)).filter((file) => file.endsWith('.go') || /^go\.(mod|sum)$/.test(file));
  for (const file of sources.sort()) {
    hash.update(`\n${file}\n`).update(await readFile(join(module.dir, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Builds beside `dir` and moves the result there, so that `dir` is complete or absent. */
async function buildInto(
  dir: string,
  module: ToolModule,
  tools: readonly ToolSource[],
  { env, onProgress, signal }: BuildOptions,
): Promise<void> {
  const temporary = await mkdtemp(`${dir}.`);
  try {
    const ldflags = ['-s', '-w', ...(module.ldflags ?? [])].join(' ');
    const tags = module.tags ? ['-tags', module.tags.join(',')] : [];
    for (const [index, tool] of tools.entries()) {
      const at = { module: module.name, tool: tool.name, index, tools: tools.length };
      onProgress?.({ phase: 'resolve', ...at, downloads: 0 });
      let downloads = 0;
      const packages = await runGo(['list', '-deps', ...tags, tool.package], module.dir, env, {
        onLine: (line) => {
          if (line.startsWith('go: downloading')) onProgress?.({ phase: 'resolve', ...at, downloads: ++downloads });
        },
        ...(signal ? { signal } : {}),
      });
      const total = packages.trim().split('\n').length;
      let compiled = 0;
      onProgress?.({ phase: 'compile', ...at, compiled, packages: total });
      await runGo(
        [
          'build',
          '-v',
          '-trimpath',
          // The commit this checkout is at is no part of what is built.
          '-buildvcs=false',
          ...tags,
          '-ldflags',
          ldflags,
          '-o',
          join(temporary, tool.name),
          tool.package,
        ],
        module.dir,
        env,
        {
          // -v names each package that is compiled; those in Go's own cache are passed over in silence.
          onLine: (line) => {
            if (!/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) return;
            onProgress?.({ phase: 'compile', ...at, compiled: ++compiled, packages: total });
          },
          ...(signal ? { signal } : {}),
        },
      );
      onProgress?.({ phase: 'built', ...at });
    }
    await rename(temporary, dir);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what a build that was killed left. Only the holder of the lock may. */
async function removeHalfBuilt(parent: string, dir: string): Promise<void> {
  const left = (await readdir(parent)).filter(
    (name) => name.startsWith(`${basename(dir)}.`) && !name.endsWith('.lock'),
  );
  await Promise.all(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}

/** Removes what other versions of the module left and nobody has used for 30 days. */
async function removeUnused(parent: string, current: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (path === current) continue;
    const used = await stat(path).catch(() => undefined);
    if (used && Date.now() - used.mtimeMs > keepMs) await rm(path, { recursive: true, force: true });
  }
}
