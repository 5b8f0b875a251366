import { text } from 'node:stream/consumers';
import pc from 'picocolors';

export interface Terminal {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything a command may touch of the process it runs in. */
export interface Io {
  stdout: Terminal;
  stderr: Terminal;
  /** The whole of standard input as text. */
  readInput(): Promise<string>;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  env: Environment;
  /** How to run this program again: the interpreter and the arguments before those of gunj. */
  self: { command: string; args: readonly string[] };
  /** Aborted by SIGINT and SIGTERM as soon as a command has asked for it. */
  interrupted(): AbortSignal;
}

export function processIo(host: NodeJS.Process): Io {
  // A reader that has seen enough (`| head`) is no error.
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') host.exit(0);
    host.stderr.write(`gunj: the output could not be written: ${error.message}\n`, () => host.exit(1));
  });
  host.stderr.on('error', (error: NodeJS.ErrnoException) => {
    host.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  let interruption: AbortController | undefined;
  return {
    stdout: host.stdout,
    stderr: host.stderr,
    readInput: () => text(host.stdin),
    stdin: host.stdin,
    env: host.env,
    self: { command: host.execPath, args: host.argv.slice(1, 2) },
    interrupted() {
      if (interruption) return interruption.signal;
      const controller = new AbortController();
      interruption = controller;
      for (const name of ['SIGINT', 'SIGTERM'] as const) host.on(name, () => controller.abort());
      return controller.signal;
    },
  };
}

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours on a terminal, unless NO_COLOR is set (to anything but the empty text) or the terminal is dumb. */
export function colorsFor(terminal: Terminal, env: Environment): Colors {
  return pc.createColors(terminal.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
}
