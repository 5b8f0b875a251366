import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startChild, tailOf } from './child.ts';

describe('a child program', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'gunj-child-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const sh = (script: string) =>
    startChild({ name: 'it', command: '/bin/sh', args: ['-c', script], logFile: join(dir, 'it.log') });

  test('that fails early gives its code and the end of its log', async () => {
    const exit = await sh('echo one; echo "cannot go on" >&2; exit 3').exited;
    expect(exit).toEqual({ code: 3, tail: 'one\ncannot go on' });
  });

  test('that does not exist gives a failure rather than an exception', async () => {
    const child = startChild({ name: 'x', command: '/nowhere/x', args: [], logFile: join(dir, 'x.log') });
    expect((await child.exited).code).toBe(127);
  });

  test('gets its arguments untouched', async () => {
    const child = startChild({
      name: 'x',
      command: '/bin/sh',
      args: ['-c', 'printf "%s|" "$@"', 'x', 'a b', "c'd", '$HOME', ''],
      logFile: join(dir, 'x.log'),
    });
    expect((await child.exited).tail).toBe("a b|c'd|$HOME||");
  });

  test('is asked to end before it is made to', async () => {
    const child = sh(`trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done`);
    await until(() => tailOf(join(dir, 'it.log')) === 'up');
    expect(child.running()).toBe(true);
    await child.stop(30_000);
    expect(child.running()).toBe(false);
    expect((await child.exited).tail).toBe('up\nbye');
    await child.stop();
  });

  test('that will not end is ended', async () => {
    const child = sh(`trap '' TERM; echo $$; while :; do sleep 0.02; done`);
    const pid = await numberIn(join(dir, 'it.log'));
    await child.stop(100);
    await until(() => !alive(pid));
  });

  test('that will not end is waited for by a parent with nothing else to do', () => {
    const module = JSON.stringify(join(import.meta.dirname, 'child.ts'));
    const log = join(dir, 'it.log');
    const script = `
      import { startChild } from ${module};
      const args = ['-c', "trap '' TERM; while :; do sleep 0.02; done"];
      await startChild({ name: 'it', command: '/bin/sh', args, logFile: ${JSON.stringify(log)} }).stop(100);
      console.log('gone');`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(output).toBe('gone\n');
  });

  test('ends when its parent is killed without a chance to clean up', async () => {
    const module = JSON.stringify(join(import.meta.dirname, 'child.ts'));
    const script = `
      import { startChild } from ${module};
      startChild({ name: 'it', command: '/bin/sh', args: ['-c', 'echo $$; exec sleep 600'], logFile: ${JSON.stringify(join(dir, 'it.log'))} });
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    try {
      const pid = await numberIn(join(dir, 'it.log'));
      expect(alive(pid)).toBe(true);
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      await until(() => !alive(pid));
    } finally {
      parent.kill('SIGKILL');
    }
  });

  test('does not keep its parent alive', () => {
    const module = JSON.stringify(join(import.meta.dirname, 'child.ts'));
    const log = join(dir, 'it.log');
    const script = `
      import { startChild } from ${module};
      startChild({ name: 'it', command: '/bin/sleep', args: ['600'], logFile: ${JSON.stringify(log)} });`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 30_000 });
    expect(existsSync(log)).toBe(true);
  });
});

async function numberIn(file: string): Promise<number> {
  await until(() => /^\d+$/.test(tailOf(file)));
  return Number(readFileSync(file, 'utf8'));
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and waits to be reaped does not live.
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    return !stdout.startsWith('Z');
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}
