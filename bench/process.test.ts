import { expect, test } from 'vitest';
import { cpuSeconds, memoryOf } from './process.ts';

test('processor time is that of user and system, also of a program with brackets and spaces in its name', () => {
  const stat = '4711 (node (main) x) S 1 4711 4711 0 -1 4194304 9000 0 0 0 1234 566 0 0 20 0 11 0 100 0 0';
  expect(cpuSeconds(stat)).toBe(18);
});

test('memory is in MiB', () => {
  const status = 'Name:\tnode\nVmHWM:\t  262144 kB\nVmRSS:\t  131072 kB\n';
  expect(memoryOf(status)).toEqual({ now: 128, peak: 256 });
});
