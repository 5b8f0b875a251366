import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Progress } from './progress.ts';
import type { ToolModule } from './tool-module.ts';
import { type BuildOptions, buildTools } from './toolchain.ts';

/* A `go` that answers as the real one does for these commands, records its builds and "compiles" a script. */
const fakeGo = `#!/bin/sh
case "$1" in
env)
  if [ -n "$FAKE_GO_REFUSES" ]; then echo "go: go.mod requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)" >&2; exit 1; fi
  printf '%s\\nlinux\\namd64\\n' "\${FAKE_GO_VERSION:-go1.26.8}" ;;
list) echo 'go: downloading example.com/a v1.0.0' >&2; printf 'example.com/a\\nexample.com/b\\nexample.com/tool\\n' ;;
build)
  echo "cgo=$CGO_ENABLED work=$GOWORK $*" >> "$FAKE_GO_LOG"
  while [ "$1" != -o ]; do shift; done
  if [ -n "$FAKE_GO_FAILS" ]; then echo 'example.com/b' >&2; echo 'b.go:3:1: syntax error' >&2; exit 1; fi
  sleep \${FAKE_GO_SECONDS:-0}
  echo 'example.com/a' >&2; echo 'example.com/b' >&2
  echo tool > "$2" ;;
esac`;

let root: string;
let module: ToolModule;
let options: BuildOptions;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gunj-toolchain-'));
  for (const dir of ['bin', 'module', 'cache', 'assets']) mkdirSync(join(root, dir));
  writeFileSync(join(root, 'bin', 'go'), fakeGo, { mode: 0o755 });
  writeFileSync(join(root, 'module', 'go.mod'), 'module example.com/tools\n\ngo 1.26.0\n');
  writeFileSync(join(root, 'module', 'go.sum'), '');
  module = {
    name: 'example',
    dir: join(root, 'module'),
    tools: [
      { name: 'one', package: 'example.com/one' },
      { name: 'two', package: 'example.com/two' },
    ],
  };
  options = {
    cacheDir: join(root, 'cache'),
    env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, FAKE_GO_LOG: join(root, 'builds.log') },
  };
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const builds = (): string[] => {
  try {
    return readFileSync(join(root, 'builds.log'), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
};
const cached = (): string[] => readdirSync(join(root, 'cache', 'tools', 'example'));

describe('building tools', () => {
  test('builds each once and finds them the second time', async () => {
    const first = await buildTools(module, options);
    expect(readFileSync(first['one'] ?? '', 'utf8')).toBe('tool\n');
    expect(await buildTools(module, options)).toEqual(first);
    expect(builds()).toHaveLength(2);
    expect(cached()).toHaveLength(1);
  });

  test('builds without cgo, workspace or local paths', async () => {
    await buildTools({ ...module, ldflags: ['-X a.b=c'], tags: ['slim'] }, options);
    expect(builds()[0]).toMatch(
      /^cgo=0 work=off build .*-trimpath .*-tags slim -ldflags -s -w -X a\.b=c -o \S+\/one example\.com\/one$/,
    );
  });

  test('builds once when two ask at the same time', async () => {
    const slow = { ...options, env: { ...options.env, FAKE_GO_SECONDS: '0.2' } };
    const [first, second] = await Promise.all([buildTools(module, slow), buildTools(module, slow)]);
    expect(second).toEqual(first);
    expect(builds()).toHaveLength(2);
    expect(cached()).toHaveLength(1);
  });

  test.each<[string, () => void | Partial<ToolModule>]>([
    ['go.sum', () => writeFileSync(join(root, 'module', 'go.sum'), 'example.com/a v1.0.0 h1:x=\n')],
    ['own source', () => writeFileSync(join(root, 'module', 'main.go'), 'package main\n')],
    ['flags', () => ({ ldflags: ['-X a.b=c'] })],
    ['tags', () => ({ tags: ['slim'] })],
    ['compiler', () => void (options.env = { ...options.env, FAKE_GO_VERSION: 'go1.27.0' })],
  ])('builds again when its %s changes', async (_, change) => {
    await buildTools(module, options);
    const changed = change() ?? {};
    await buildTools({ ...module, ...changed }, options);
    expect(builds()).toHaveLength(4);
  });

  test('does not build again for a file that is no input', async () => {
    await buildTools(module, options);
    writeFileSync(join(root, 'module', 'README.md'), 'text');
    await buildTools(module, options);
    expect(builds()).toHaveLength(2);
  });

  test('leaves nothing of a failed build and says why it failed', async () => {
    const failing = buildTools(module, { ...options, env: { ...options.env, FAKE_GO_FAILS: '1' } });
    await expect(failing).rejects.toThrow(/go build failed[^]*b\.go:3:1: syntax error/);
    expect(cached()).toEqual([]);
    await buildTools(module, options);
    expect(cached()).toHaveLength(1);
  });

  test('takes over from a builder that was killed, with what it left', async () => {
    const { one = '' } = await buildTools(module, options);
    const dir = join(one, '..');
    rmSync(dir, { recursive: true });
    writeFileSync(`${dir}.lock`, '');
    mkdirSync(`${dir}.half-built`);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${dir}.lock`, longAgo, longAgo);
    const seen: Progress[] = [];
    await buildTools(module, { ...options, onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({ phase: 'wait', module: 'example' });
    expect(cached()).toHaveLength(1);
  });

  test('removes what nobody has used for 30 days and keeps the rest', async () => {
    const parent = join(root, 'cache', 'tools', 'example');
    const day = 24 * 60 * 60 * 1000;
    for (const [name, days] of [
      ['old', 31],
      ['recent', 29],
    ] as const) {
      mkdirSync(join(parent, name), { recursive: true });
      const used = new Date(Date.now() - days * day);
      utimesSync(join(parent, name), used, used);
    }
    await buildTools(module, options);
    expect(cached()).toContain('recent');
    expect(cached()).not.toContain('old');
  });

  test('reports what is built and how far it is', async () => {
    const seen: Progress[] = [];
    await buildTools(module, { ...options, onProgress: (progress) => seen.push(progress) });
    const one = { module: 'example', tool: 'one', index: 0, tools: 2 };
    expect(seen.slice(0, 6)).toEqual([
      { phase: 'resolve', ...one, downloads: 0 },
      { phase: 'resolve', ...one, downloads: 1 },
      { phase: 'compile', ...one, compiled: 0, packages: 3 },
      { phase: 'compile', ...one, compiled: 1, packages: 3 },
      { phase: 'compile', ...one, compiled: 2, packages: 3 },
      { phase: 'built', ...one },
    ]);
  });
});

describe('supplied programs', () => {
  const supply = (name: string): void => writeFileSync(join(root, 'assets', name), '', { mode: 0o755 });

  test('are taken instead of being built, the others are built', async () => {
    supply('one');
    const paths = await buildTools(module, { ...options, assets: join(root, 'assets') });
    expect(paths['one']).toBe(join(root, 'assets', 'one'));
    expect(builds()).toHaveLength(1);
    expect(builds()[0]).toMatch(/example\.com\/two$/);
  });

  test('that are all there need no Go', async () => {
    supply('one');
    supply('two');
    const paths = await buildTools(module, { ...options, env: { PATH: '' }, assets: join(root, 'assets') });
    expect(Object.keys(paths)).toEqual(['one', 'two']);
  });

  test('that cannot be executed do not count', async () => {
    supply('one');
    chmodSync(join(root, 'assets', 'one'), 0o644);
    const paths = await buildTools(module, { ...options, assets: join(root, 'assets') });
    // Root may execute nothing without an execute bit either.
    expect(paths['one']).not.toBe(join(root, 'assets', 'one'));
  });
});

describe('without a Go that can build them', () => {
  test.each([
    [
      'none',
      { PATH: '/nowhere' },
      /^cannot build one, two: there is no `go` on the PATH\. Install Go .*KUBEBUILDER_ASSETS.* one, two\.$/,
    ],
    [
      'one that refuses the module',
      { FAKE_GO_REFUSES: '1' },
      /go\.mod requires go >= 1\.26\.0 \(running go 1\.24\.1.*Install Go/,
    ],
    [
      'one from before Go could tell',
      { FAKE_GO_VERSION: 'go1.20.14' },
      /Go 1\.26\.0 or newer is needed; this is go1\.20\.14\. Install Go/,
    ],
  ])('(%s) it says so once with the ways out', async (_, env, message) => {
    const error: unknown = await buildTools(module, { ...options, env: { ...options.env, ...env } }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ name: 'ToolchainError', message: expect.stringMatching(message) });
  });
});
