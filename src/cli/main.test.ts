import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runGunj } from './testing/run-gunj.ts';
import { platformYaml } from './testing/workspace.ts';

it('bin/gunj hands its arguments on and ends with the exit code', async () => {
  const version = await runGunj(['version', '-o', 'json']);
  expect(version).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(version.stdout)).toMatchObject({
    gunj: manifest.version,
    components: { prometheus: expect.any(String) },
  });
  expect(await runGunj(['render'])).toMatchObject({ code: 2, stdout: '' });
});

it('a reader that has seen enough is no error', async () => {
  const gunj = spawn(join(import.meta.dirname, '../../bin/gunj'), ['crd', '-o', 'json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  gunj.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  gunj.stdout.destroy();
  const [code] = (await once(gunj, 'close')) as [number];
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it.runIf(existsSync('/dev/full')).each([
  ['render', ['render', '-f', '-', '--mesh', 'none']],
  ['crd', ['crd']],
  ['version', ['version']],
])('%s says in one sentence that its output could not be written', async (_, args) => {
  const full = await open('/dev/full', 'w');
  onTestFinished(() => full.close());
  const gunj = spawn(join(import.meta.dirname, '../../bin/gunj'), args, { stdio: ['pipe', full.fd, 'pipe'] });
  let stderr = '';
  gunj.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  gunj.stdin?.end(platformYaml);
  const [code] = (await once(gunj, 'close')) as [number];
  expect(code).toBe(1);
  expect(stderr.match(/^gunj: .*$/gm)).toEqual([
    expect.stringMatching(/^gunj: the output could not be written: ENOSPC/),
  ]);
});
