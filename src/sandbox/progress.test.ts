import { describe, expect, test } from 'vitest';
import { duration, type Progress, progressDisplay, progressText } from './progress.ts';

const at = { module: 'controlplane', tool: 'kube-apiserver', index: 1, tools: 5 };
const compile = (compiled: number): Progress => ({ phase: 'compile', ...at, compiled, packages: 1903 });

describe('progress', () => {
  test.each<[Progress, string]>([
    [{ phase: 'wait', module: 'loki' }, 'another process is building tools/loki, waiting for it'],
    [{ phase: 'resolve', ...at, downloads: 0 }, 'fetching kube-apiserver (2 of 5)'],
    [{ phase: 'resolve', ...at, downloads: 214 }, 'fetching kube-apiserver (2 of 5): 214 modules'],
    [compile(0), 'building kube-apiserver (2 of 5)'],
    [compile(1412), 'building kube-apiserver (2 of 5): 1,412 of at most 1,903 packages'],
    [{ phase: 'built', ...at }, 'built kube-apiserver (2 of 5)'],
  ])('%o reads %s', (progress, text) => {
    expect(progressText(progress)).toBe(text);
  });

  test.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 00 s'],
    [3_725_000, '62 min 05 s'],
  ])('%i ms reads %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  test('a terminal gets one line that changes in place and fits', () => {
    const written: string[] = [];
    let now = 0;
    const display = progressDisplay({ isTTY: true, columns: 40, write: (text) => written.push(text) }, () => now);
    display.report(compile(7));
    now = 61_000;
    display.report({ phase: 'built', ...at });
    display.end();
    expect(written).toEqual([
      '\r\u001b[2Kbuilding kube-apiserver (2 of 5): 7 of ',
      '\r\u001b[2Kbuilt kube-apiserver (2 of 5) · 1 min 0',
      '\n',
    ]);
  });

  test('a terminal is left clean when a build ends early', () => {
    const written: string[] = [];
    const display = progressDisplay({ isTTY: true, write: (text) => written.push(text) }, () => 0);
    display.report(compile(7));
    display.end();
    expect(written.at(-1)).toBe('\r\u001b[2K');
  });

  test('elsewhere there is a line for each step and one every ten seconds', () => {
    const written: string[] = [];
    let now = 0;
    const display = progressDisplay({ write: (text) => written.push(text) }, () => now);
    for (const [second, progress] of [
      [0, { phase: 'resolve', ...at, downloads: 0 }],
      [1, { phase: 'resolve', ...at, downloads: 9 }],
      [2, compile(0)],
      [5, compile(100)],
      [12, compile(300)],
      [13, compile(310)],
      [14, { phase: 'built', ...at }],
    ] as [number, Progress][]) {
      now = second * 1000;
      display.report(progress);
    }
    display.end();
    expect(written).toEqual([
      'fetching kube-apiserver (2 of 5) · 0 s\n',
      'building kube-apiserver (2 of 5) · 2 s\n',
      'building kube-apiserver (2 of 5): 300 of at most 1,903 packages · 12 s\n',
      'built kube-apiserver (2 of 5) · 14 s\n',
    ]);
  });
});
