import { readFile } from 'node:fs/promises';
import { UsageError } from './failure.ts';
import type { Io } from './io.ts';

/** A file of the command line and the name it has in messages. */
export interface NamedText {
  name: string;
  text: string;
}

/** Reads a text file, or standard input for `-`. A file that cannot be read is wrong usage. */
export async function readText(path: string, io: Pick<Io, 'readInput'>): Promise<NamedText> {
  if (path === '-') return { name: '<stdin>', text: await io.readInput() };
  try {
    return { name: path, text: await readFile(path, 'utf8') };
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reason(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a directory; name a file';
    case 'EACCES':
    case 'EPERM':
      return 'reading it is not allowed';
    default:
      return message;
  }
}
