import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { operatorNodeOptions } from '../../src/operator/deployment.ts';

const root = resolve(import.meta.dirname, '../..');
const node = join(root, 'node_modules/.bin/node');

/** What is published, built into a folder of its own. */
export function buildBundle(): { main: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gunj-bundle-'));
  execFileSync(node, [join(root, 'scripts/build.ts'), folder], { stdio: 'ignore' });
  return { main: join(folder, 'gunj.mjs'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface MeasuredOperator {
  /** When it was started, in milliseconds since the epoch. */
  startedAt: number;
  /** Resident memory now and the most there was, in MiB. */
  memory(): { now: number; most: number };
  /** Processor time so far, in seconds. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** The published operator with the limits of its Deployment; without a Lease, which it loses where the machine is kept busy by others. */
export function startBundle(main: string, kubeconfig: string): MeasuredOperator {
  const startedAt = Date.now();
  const child = spawn(
    node,
    [main, 'operator', '--no-lease', '--kubeconfig', kubeconfig, '--metrics-port', '0', '--log-level', 'warn'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NODE_OPTIONS: operatorNodeOptions },
    },
  );
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const about = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  const mib = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(about('status'))?.[1] ?? 0) / 1024;
  return {
    startedAt,
    memory: () => ({ now: mib('VmRSS'), most: mib('VmHWM') }),
    cpuSeconds() {
      const [, user = 0, system = 0] = /\) \S(?: -?\d+){10} (\d+) (\d+)/.exec(about('stat'))?.map(Number) ?? [];
      return (user + system) / 100;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
