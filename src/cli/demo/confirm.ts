import { createInterface } from 'node:readline/promises';
import type { Io } from '../io.ts';

/** Asks a question on the terminal. Only y and yes agree; Ctrl-C and Ctrl-D do not. */
export async function confirm(question: string, io: Io): Promise<boolean> {
  io.stdout.write(question);
  const lines = createInterface({ input: io.stdin });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      io.interrupted().addEventListener('abort', () => resolve(''), { once: true });
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
