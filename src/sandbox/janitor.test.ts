import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'vitest';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gunj-janitor-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('removes the folder of a process that was killed', { timeout: 20_000 }, async () => {
  const dir = join(root, 'theirs');
  const module = JSON.stringify(join(import.meta.dirname, 'janitor.ts'));
  const script = `
    import { mkdirSync } from 'node:fs';
    import { startJanitor } from ${module};
    startJanitor(${JSON.stringify(dir)});
    mkdirSync(${JSON.stringify(dir)});
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  try {
    while (!existsSync(dir)) await sleep(20);
    owner.kill('SIGKILL');
    while (existsSync(dir)) await sleep(20);
  } finally {
    owner.kill('SIGKILL');
  }
});
