import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Folder for compiled code, which makes later starts quicker; undefined where there is no home to keep it in. */
export function compileCacheDir(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { HOME: home, XDG_CACHE_HOME: cache } = env;
  if (cache) return join(cache, 'gunj', 'compiled');
  return home && existsSync(home) ? join(home, '.cache', 'gunj', 'compiled') : undefined;
}
