import { Readable } from 'node:stream';
import type { Environment, Io } from '../io.ts';
import { runCli } from '../run.ts';
import type { Ran } from './run-gunj.ts';

/** Runs a command line in this process, which is quicker than a process of its own. */
export async function runInside(args: readonly string[], o: { input?: string; env?: Environment } = {}): Promise<Ran> {
  const ran = { stdout: '', stderr: '' };
  const terminal = (name: keyof typeof ran) => ({
    write(text: string) {
      ran[name] += text;
    },
  });
  const io: Io = {
    stdout: terminal('stdout'),
    stderr: terminal('stderr'),
    stdin: Readable.from([]),
    readInput: async () => o.input ?? '',
    env: o.env ?? {},
    self: { command: 'none', args: [] },
    interrupted: () => new AbortController().signal,
  };
  const code = await runCli(args, io);
  return { ...ran, code };
}
