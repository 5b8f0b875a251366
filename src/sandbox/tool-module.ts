import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Programs that one Go module under tools/ pins and builds. */
export interface ToolModule {
  /** Folder under tools/, and in the cache. */
  name: string;
  /** Absolute path of the module. */
  dir: string;
  tools: readonly ToolSource[];
  /** Handed to `go build -ldflags`, besides `-s -w`. */
  ldflags?: readonly string[];
  /** Handed to `go build -tags`. */
  tags?: readonly string[];
  /** File that people who supply the programs have to supply with them, and the option that makes it needless. */
  besides?: string;
  without?: string;
}

export interface ToolSource {
  /** File name of the program. */
  name: string;
  /** Import path of its main package, or `.` for the module itself. */
  package: string;
}

/**
 * Folder of a Go module under tools/: beside src/ in a checkout, beside dist/ in the published package.
 * Throws when there is none, which means a broken installation.
 */
export function toolModuleDir(name: string, from = dirname(fileURLToPath(import.meta.url))): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, 'tools', name);
    if (existsSync(join(candidate, 'go.mod'))) return candidate;
    if (dirname(dir) === dir) throw new Error(`tools/${name} is missing from this installation`);
  }
}
