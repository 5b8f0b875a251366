import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { at, items, text } from '../../../src/objects/access.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { eventually } from './eventually.ts';
import type { Release } from './previous-release.ts';

const run = promisify(execFile);
const megabytes = 64 * 2 ** 20;

/** The operator of a release as a process of its own; one that ends because it could not renew its Lease is started again, as in a pod. */
export interface ReleaseProcess {
  /** Name of the replica, as in its user agent. */
  name: string;
  /** Text and status of an endpoint of its own. */
  get(path: string): Promise<{ status: number; text: string }>;
  /** Reconciles that ended well; 0 while it does not answer. */
  reconciles(): Promise<number>;
  /** All it has logged. */
  log(): string;
  /** As a rollout ends it; gives its exit status. */
  end(): Promise<number | null>;
  kill(): Promise<void>;
}

export function startRelease(release: Release, name: string, kubeconfig: string): ReleaseProcess {
  const [program = '', ...first] = release.gunj;
  const args = [...first, 'operator', '--kubeconfig', kubeconfig, '--metrics-port', '0'];
  let log = '';
  let isAsked = false;
  let child: ChildProcess;
  const begin = () => {
    log = '';
    const begun = spawn(program, args, { env: { ...process.env, POD_NAME: name }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [begun.stdout, begun.stderr])
      stream.setEncoding('utf8').on('data', (more: string) => {
        log += more;
      });
    begun.once('close', () => {
      if (!isAsked && log.includes('Another operator may write by now')) child = begin();
    });
    return begun;
  };
  child = begin();
  const url = () => /"url":"(http[^"]*)","message":"serving \/metrics/.exec(log)?.[1];
  const get = async (path: string) => {
    const base = url();
    if (!base) throw new Error(`${name} does not listen yet: ${log.slice(-2_000)}`);
    const answer = await fetch(base + path);
    return { status: answer.status, text: await answer.text() };
  };
  return {
    name,
    get,
    async reconciles() {
      const metrics = url() ? (await get('/metrics')).text : '';
      return Number(/^gunj_reconcile_total\{result="success"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
    },
    log: () => log,
    async end() {
      isAsked = true;
      child.kill('SIGTERM');
      await exited(child);
      return child.exitCode;
    },
    async kill() {
      isAsked = true;
      child.kill('SIGKILL');
      await exited(child);
    },
  };
}

/** It watches everything, waits for its turn or writes, and has nothing to say against its installation. */
export const isReady = (operator: ReleaseProcess) =>
  eventually(async () => expect(await operator.get('/readyz')).toEqual({ status: 200, text: 'ok\n' }), 120_000);

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** What a command of a release prints. */
export async function ask(release: Release, ...args: string[]): Promise<string> {
  const [program = '', ...first] = release.gunj;
  const { stdout } = await run(program, [...first, ...args], { maxBuffer: megabytes });
  return stdout;
}

/** The objects a release makes of a platform, with these facts. */
export async function rendered(release: Release, platformFile: string, factsFile: string): Promise<KubeObject[]> {
  const list = JSON.parse(
    await ask(release, 'render', '-f', platformFile, '--facts', factsFile, '-o', 'json'),
  ) as unknown;
  return items(at(list, 'items')).filter((item): item is KubeObject => text(at(item, 'kind')) !== undefined);
}
