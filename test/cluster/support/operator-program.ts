import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { eventually } from './eventually.ts';

/** `gunj operator` as a process of its own. */
export interface OperatorProgram {
  /** All it has logged. */
  log(): string;
  /** Why it has ended, undefined while it runs. */
  ended(): string | undefined;
  /** A path of its own server: `/metrics`, `/readyz`. */
  get(path: string): Promise<{ status: number; text: string }>;
  /** Of its own metrics, without labels. */
  metric(name: string): Promise<number>;
  /** SIGTERM; gives its exit code. Killed when it does not end. */
  stop(): Promise<number | undefined>;
}

export interface ProgramOptions {
  kubeconfig: string;
  /** More options of the command. */
  args?: readonly string[];
  /** Modules that Node loads before the program. */
  preload?: readonly string[];
  /** MiB that what it holds may take: with more it crashes. */
  heapMiB?: number;
  env?: Readonly<Record<string, string>>;
}

const gunj = join(resolve(import.meta.dirname, '../../..'), 'bin/gunj');

export function startProgram({
  kubeconfig,
  args = [],
  preload = [],
  heapMiB,
  env = {},
}: ProgramOptions): OperatorProgram {
  const nodeOptions = [
    ...preload.map((module) => `--import=${module}`),
    ...(heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`]),
  ];
  const child = spawn(gunj, ['operator', '--kubeconfig', kubeconfig, '--metrics-port', '0', ...args], {
    env: { ...process.env, ...env, NODE_OPTIONS: nodeOptions.join(' ') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (more: string) => {
      log += more;
    });
  const get = async (path: string) => {
    const answer = await fetch((await listening(() => log)) + path);
    return { status: answer.status, text: await answer.text() };
  };
  return {
    log: () => log,
    ended: () => (isRunning(child) ? undefined : `${child.exitCode ?? child.signalCode}: ${log.slice(-2_000)}`),
    get,
    async metric(name) {
      const { text } = await get('/metrics');
      const line = text.split('\n').find((one) => one.startsWith(`${name} `));
      return Number(line?.slice(name.length + 1));
    },
    async stop() {
      if (!isRunning(child)) return child.exitCode ?? undefined;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 40_000);
      await exit;
      clearTimeout(timer);
      return child.exitCode ?? undefined;
    },
  };
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

function listening(log: () => string): Promise<string> {
  return eventually(async () => {
    const url = /"url":"http:\/\/[^"]*:(\d+)"/.exec(log());
    if (!url) throw new Error(`it does not listen yet: ${log().slice(-500)}`);
    return `http://127.0.0.1:${url[1]}`;
  });
}
