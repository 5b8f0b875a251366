import { DecodeError } from './errors.ts';

/** Longer than any object an API server stores; a line beyond it is not an event. */
const longestLine = 64 * 1024 * 1024;

/**
 * Cuts bytes into lines, however they arrive: characters of several bytes are put together before they are read,
 * and every byte is looked at once. Empty lines are left out. Throws DecodeError when a line does not end.
 */
export function lineSplitter(onLine: (line: string) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const tail = chunk.subarray(start, end);
      const line = size === 0 ? tail : Buffer.concat([...parts, tail]);
      parts = [];
      size = 0;
      start = end + 1;
      if (line.length > 0) onLine(line.toString('utf8'));
    }
    if (start === chunk.length) return;
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > longestLine) throw new DecodeError(`a line of the watch is longer than ${longestLine} bytes`);
  };
}
