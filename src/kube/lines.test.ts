import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../testing/runs.ts';
import { lineSplitter } from './lines.ts';

function linesOf(chunks: Buffer[]): string[] {
  const lines: string[] = [];
  const push = lineSplitter((line) => lines.push(line));
  for (const chunk of chunks) push(chunk);
  return lines;
}

const oneByteEach = (text: string) => [...Buffer.from(text)].map((byte) => Buffer.of(byte));

test.each([
  ['one chunk with several lines', [Buffer.from('a\nb\n\nc\n')], ['a', 'b', 'c']],
  ['a line without an end', [Buffer.from('a\nb')], ['a']],
  ['one byte at a time', oneByteEach('añb\n€\n😀\n'), ['añb', '€', '😀']],
  ['a chunk that ends with the line', [Buffer.from('a\n'), Buffer.from('b\n')], ['a', 'b']],
  ['no byte at all', [Buffer.alloc(0), Buffer.from('a\n')], ['a']],
])('cuts %s', (_, chunks, lines) => {
  expect(linesOf(chunks)).toEqual(lines);
});

test('puts together a line of five megabytes that comes in pieces', () => {
  const line = '€'.repeat(5_000_000 / 3);
  const bytes = Buffer.from(`${line}\n`);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) =>
    bytes.subarray(i * 1000, i * 1000 + 1000),
  );
  expect(linesOf(chunks)[0] === line).toBe(true);
});

test('gives the same lines for any chunking', () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat({ max: 12 })), (lines, sizes) => {
      const bytes = Buffer.from(lines.map((l) => `${l}\n`).join(''));
      const chunks: Buffer[] = [];
      let start = 0;
      for (const size of sizes) {
        chunks.push(bytes.subarray(start, start + size));
        start += size;
      }
      expect(linesOf([...chunks, bytes.subarray(start)])).toEqual(
        Buffer.from(lines.join('\n')).toString().split('\n').filter(Boolean),
      );
    }),
    runs(100, 20_000),
  );
});
