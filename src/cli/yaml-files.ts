import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './failure.ts';

/** One file, or all YAML and JSON files below a folder in the order of their names. A path that cannot be read is wrong usage. */
export async function yamlFilesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path, { recursive: true });
    return names
      .filter((name) => /\.(?:ya?ml|json)$/.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}
