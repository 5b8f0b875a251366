import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../failure.ts';

/** Path of a file that comes with the package, in a checkout as well as beside dist/. */
export function packageFile(path: string, from = dirname(fileURLToPath(import.meta.url))): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, path);
    if (existsSync(candidate)) return candidate;
    if (dirname(dir) === dir) throw new Refusal(`${path} is missing from this installation; install gunj again`);
  }
}
