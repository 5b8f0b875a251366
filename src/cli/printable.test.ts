import { expect, it } from 'vitest';
import { printable, printableLines } from './printable.ts';

it('replaces what a terminal would act upon, wherever in the data it is', () => {
  const data = { names: ['a\u001b[2Jb', 'c\nd', 'e\u009b1mf', 'g\u202eh'], count: 3, none: null, isThere: true };
  expect(printable(data)).toEqual({ names: ['a�[2Jb', 'c�d', 'e�1mf', 'g�h'], count: 3, none: null, isThere: true });
});

it('leaves letters of any language as they are', () => {
  expect(printable('grafana → Überwachung 監視 ✓')).toBe('grafana → Überwachung 監視 ✓');
});

it('keeps the lines of a message', () => {
  expect(printableLines('one\n\ttwo\u001b]0;x\u0007\r')).toBe('one\n\ttwo�]0;x��');
});
