import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A program that is measured from outside. */
export interface MeasuredProcess {
  /** When it was started, milliseconds since the epoch. */
  started: number;
  /** Processor time it has used, user and system, in seconds. */
  cpu(): number;
  /** Resident memory now, and the most there ever was, in MiB. */
  memory(): { now: number; peak: number };
  /** Undefined while it runs. */
  exitCode(): number | null;
  /** Asks it to end, and waits for that. */
  stop(): Promise<void>;
}

/** Clock ticks a second in /proc, on every Linux there is. */
const ticks = 100;

export interface MeasuredOptions {
  /** Where all it says goes; absent: its errors are shown. */
  logFile?: string;
  env?: Readonly<Record<string, string>>;
}

export function startMeasured(
  [command = '', ...args]: readonly string[],
  { logFile, env = {} }: MeasuredOptions = {},
): MeasuredProcess {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a');
  const started = Date.now();
  const child = spawn(command, args, {
    stdio: ['ignore', log ?? 'ignore', log ?? 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
  });
  if (log !== undefined) closeSync(log);
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  // Asked to end, this process would go without an exit event.
  const leave = () => process.exit(143);
  process.once('SIGTERM', leave).once('SIGINT', leave);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  void ended.then(() => process.off('exit', end).off('SIGTERM', leave).off('SIGINT', leave));
  return {
    started,
    cpu: () => cpuSeconds(readFileSync(`/proc/${child.pid}/stat`, 'utf8')),
    memory: () => memoryOf(readFileSync(`/proc/${child.pid}/status`, 'utf8')),
    exitCode: () => child.exitCode,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Of /proc/PID/stat: the name of the program, in brackets, may have spaces in it. */
export function cpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

/** Of /proc/PID/status. */
export function memoryOf(status: string): { now: number; peak: number } {
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return { now: kib('VmRSS') / 1024, peak: kib('VmHWM') / 1024 };
}
