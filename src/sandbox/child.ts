import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A program that ends with this process, however this process ends. */
export interface Child {
  name: string;
  /** Resolves when the program has ended, with its exit code (or 128 + signal) and the last lines it wrote. Never rejects. */
  exited: Promise<ChildExit>;
  running(): boolean;
  /** Asks it to end (SIGTERM), after `graceMs` makes it end, and waits until it is gone. May be called more than once. */
  stop(graceMs?: number): Promise<void>;
  /** Ends it as kill -9 does: it can finish nothing. */
  kill(): Promise<void>;
}

export interface ChildExit {
  code: number;
  tail: string;
}

export interface ChildOptions {
  name: string;
  command: string;
  args: string[];
  /** Receives standard output and standard error. */
  logFile: string;
  /** Working directory. */
  cwd?: string;
  /** Environment variables beside the few that every child gets. */
  env?: Readonly<Record<string, string>>;
}

/*
 * The guard holds a pipe whose other end only this process has. When this process is gone, even by kill -9, the pipe
 * ends, and the guard ends the program: TERM, then KILL after five seconds.
 */
const guard = `
"$@" </dev/null &
child=$!
(
  while read -r _; do :; done
  kill -TERM $child 2>/dev/null
  n=0
  while kill -0 $child 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done
  kill -KILL $child 2>/dev/null
) <&3 3<&- &
watcher=$!
trap 'kill -TERM $child 2>/dev/null' TERM INT HUP
exec 3<&-
wait $child; code=$?
while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
kill $watcher 2>/dev/null
exit $code`;

/**
 * Starts a program under a guard. It leads a process group of its own, so that Ctrl-C in a terminal reaches only us and
 * the order in which things end stays ours.
 */
export function startChild({ name, command, args, logFile, cwd, env = {} }: ChildOptions): Child {
  const log = openSync(logFile, 'a');
  const process = spawn('/bin/sh', ['-c', guard, name, command, ...args], {
    cwd,
    // Nothing of ours: no KUBECONFIG, no proxy, no home to read settings from or leave files in.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...(cwd ? { HOME: cwd } : {}), ...env },
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  // The pipe must not keep this process alive nor fail it: it only has to end with it.
  const pipe = process.stdio[3];
  pipe?.on('error', () => undefined);
  if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  process.unref();

  const exited = new Promise<ChildExit>((resolve) => {
    process.once('error', (error) => resolve({ code: 127, tail: error.message }));
    process.once('exit', (code) => {
      // The guard itself may have been ended before it could pass that on.
      killGroup(process);
      resolve({ code: code ?? 128, tail: tailOf(logFile) });
    });
  });
  return {
    name,
    exited,
    running: () => process.exitCode === null && process.signalCode === null && process.pid !== undefined,
    stop: (graceMs = 5000) => stopGroup(process, exited, graceMs),
    kill: async () => {
      process.ref();
      killGroup(process);
      await exited;
    },
  };
}

/** The last `lines` lines of a file, empty when there is no such file. */
export function tailOf(file: string, lines = 15): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

async function stopGroup(process: ChildProcess, exited: Promise<ChildExit>, graceMs: number): Promise<void> {
  // Its end has to be seen before this process may end.
  process.ref();
  process.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(process), graceMs);
  await exited;
  clearTimeout(timer);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
