import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/* As container runtimes keep what a container writes: time, stream, whether the line is whole, and the line. */
const [file = ''] = process.argv.slice(2);

createInterface({ input: process.stdin }).on('line', (line) => {
  // Of a moment, runtimes tell nanoseconds.
  const fraction = String(process.hrtime.bigint() % 1_000_000n).padStart(6, '0');
  appendFileSync(file, `${new Date().toISOString().slice(0, -1)}${fraction}Z stdout F ${line}\n`);
});
