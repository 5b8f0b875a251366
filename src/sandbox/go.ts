import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Variables of the environment, as `process.env` has them. */
export type Environment = Record<string, string | undefined>;

/** What stands between a person and a build, with the ways out. For people to read. */
export class ToolchainError extends Error {
  override readonly name = 'ToolchainError';
}

export interface GoInfo {
  /** `go1.26.8` */
  version: string;
  os: string;
  arch: string;
}

/** The Go that builds `moduleDir`. Undefined when there is no `go` on the PATH; throws ToolchainError when it is too old. */
export async function findGo(moduleDir: string, env: Environment): Promise<GoInfo | undefined> {
  const needed = await neededGo(moduleDir);
  try {
    // Go 1.21 and later fetch a newer Go when the module asks for one and they may.
    const out = await runGo(['env', 'GOVERSION', 'GOOS', 'GOARCH'], moduleDir, env);
    const [version = '', os = '', arch = ''] = out.trim().split('\n');
    if (!atLeast(version, needed)) throw new ToolchainError(`Go ${needed} or newer is needed; this is ${version}`);
    return { version, os, arch };
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof ToolchainError) throw error;
    throw new ToolchainError(`Go ${needed} or newer is needed: ${firstLine(error)}`);
  }
}

/** The oldest Go that builds `moduleDir`: `1.26.0` */
export async function neededGo(moduleDir: string): Promise<string> {
  return /^go (\S+)/m.exec(await readFile(join(moduleDir, 'go.mod'), 'utf8'))?.[1] ?? '1.21';
}

export interface RunOptions {
  /** Receives each line of standard error as it comes. */
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}

/** Runs `go` in a module and gives its standard output. Rejects with the end of its standard error. */
export function runGo(args: string[], cwd: string, env: Environment, options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const go = spawn('go', args, {
      cwd,
      // The module alone decides: neither a workspace around it nor flags of the user.
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal ? { signal: options.signal } : {}),
    });
    let stdout = '';
    let rest = '';
    const tail: string[] = [];
    const line = (text: string): void => {
      tail.push(text);
      if (tail.length > 20) tail.shift();
      options.onLine?.(text);
    };
    go.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    go.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(line);
    });
    go.once('error', reject);
    go.once('close', (code) => {
      if (rest) line(rest);
      if (code === 0) resolve(stdout);
      else reject(new Error(`go ${args[0]} failed in ${cwd}:\n${tail.join('\n')}`));
    });
  });
}

function atLeast(version: string, needed: string): boolean {
  const parts = (text: string): number[] => (/\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number);
  const have = parts(version);
  for (const [index, want] of parts(needed).entries()) {
    const got = have[index] ?? 0;
    if (got !== want) return got > want;
  }
  return true;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function firstLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  return (
    lines.find((line) => /go\.mod|toolchain|version/.test(line) && !line.startsWith('go env failed')) ?? lines[0] ?? ''
  );
}
