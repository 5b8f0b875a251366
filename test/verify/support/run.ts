import { execFile } from 'node:child_process';

export interface Outcome {
  code: number;
  /** Standard output and standard error. */
  output: string;
}

/** Runs a program to its end, at most a minute. Rejects only when it cannot be started or does not end. */
export function run(command: string, args: string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: 60_000, cwd: '/' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, output: stdout + stderr });
      else reject(error ?? new Error(`${command} ended without a code`));
    });
  });
}
