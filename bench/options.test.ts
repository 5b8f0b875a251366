import { expect, test } from 'vitest';
import { benchArguments } from './options.ts';

test('names of benches and options may come in any order', () => {
  expect(benchArguments(['peers', '--platforms', '50,200', 'writes', '--rounds', '3', '--only', 'gunj,go'])).toEqual({
    names: ['peers', 'writes'],
    options: { platforms: [50, 200], rounds: 3, only: ['gunj', 'go'] },
  });
});

test.each([
  [['peers', '--platforms', '0'], '--platforms takes whole numbers above 0, not "0"'],
  [['peers', '--rounds'], '--rounds takes whole numbers above 0, not ""'],
  [['peers', '--quick', 'yes'], 'unknown option --quick; there are --platforms, --rounds and --only'],
])('%j is refused', (args, message) => {
  expect(() => benchArguments(args)).toThrow(message);
});
