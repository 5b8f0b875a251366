import { readFileSync, statSync } from 'node:fs';
import type { Clock } from './clock.ts';

export interface WatchedFile {
  /** The content, at most `checkMs` old. Throws when the file was never readable. */
  read(): string;
  /** Looks at the file on the next read, whatever its age. */
  expire(): void;
}

/** A file that others replace (tokens, certificates). While a replacement is half done, the content before it stands. */
export function watchFile(path: string, clock: Clock, checkMs: number): WatchedFile {
  let content: string | undefined;
  let stamp = '';
  let checkedAt = Number.NEGATIVE_INFINITY;
  return {
    read() {
      if (content !== undefined && clock.now() - checkedAt < checkMs) return content;
      checkedAt = clock.now();
      try {
        const { mtimeMs, size, ino } = statSync(path);
        const now = `${mtimeMs}/${size}/${ino}`;
        if (content !== undefined && now === stamp) return content;
        const fresh = readFileSync(path, 'utf8');
        if (fresh.trim() === '') throw new Error(`${path} is empty`);
        content = fresh;
        stamp = now;
      } catch (error) {
        if (content === undefined) throw error;
      }
      return content;
    },
    expire() {
      checkedAt = Number.NEGATIVE_INFINITY;
    },
  };
}
