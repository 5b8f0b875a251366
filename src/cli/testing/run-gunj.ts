import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

const gunj = join(import.meta.dirname, '../../../bin/gunj');

/** Runs bin/gunj as a person would, with an environment of its own: no kubeconfig, no colours. */
export function runGunj(
  args: readonly string[],
  o: { input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(gunj, args, { env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...o.env } });
    const ran: Ran = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      ran.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      ran.stderr += text;
    });
    child.stdin.on('error', () => undefined);
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...ran, code }));
    child.stdin.end(o.input ?? '');
  });
}
