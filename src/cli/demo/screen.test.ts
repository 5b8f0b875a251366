import { describe, expect, it } from 'vitest';
import { createScreen } from './screen.ts';
import type { Node } from './tree.ts';

const tree = (text: string, ...children: string[]): Node => ({
  id: 'root',
  mark: 'none',
  text,
  children: children.map((child) => ({ id: child, mark: 'none', text: child, children: [] })),
});

function terminal(o: { isTTY?: boolean; rows?: number } = {}) {
  const written: string[] = [];
  return { ...o, columns: 40, written, write: (text: string) => written.push(text) };
}

const escape = '\u001b';

describe('a screen on a terminal', () => {
  it('draws the tree over the one before and keeps it below what is said', () => {
    const tty = terminal({ isTTY: true });
    const screen = createScreen(tty, { NO_COLOR: '1' });
    screen.draw(tree('one', 'child'));
    screen.say('hello');
    screen.draw(tree('two'));
    screen.end();
    expect(tty.written.join('')).toBe(
      `${escape}[?25lone\n└─ child\n` +
        `\r${escape}[2A${escape}[0Jhello\none\n└─ child\n` +
        `${escape}[?25l\r${escape}[2A${escape}[0Jtwo\n` +
        `${escape}[?25h`,
    );
  });

  it('draws a burst of changes once', () => {
    const tty = terminal({ isTTY: true });
    const screen = createScreen(tty, { NO_COLOR: '1' });
    for (const text of ['a', 'b', 'c']) screen.draw(tree(text));
    screen.end();
    expect(tty.written.join('')).toBe(`${escape}[?25lc\n${escape}[?25h`);
  });

  it('shows no more lines than fit', () => {
    const tty = terminal({ isTTY: true, rows: 8 });
    const screen = createScreen(tty, { NO_COLOR: '1' });
    screen.draw(tree('root', 'a', 'b', 'c', 'd', 'e', 'f', 'g'));
    screen.end();
    expect(tty.written.join('').split('\n').slice(0, 6).at(-1)).toBe('… 3 more lines');
  });
});

describe('a screen that is no terminal', () => {
  it('writes each change as a line, and no escape sequences', () => {
    const file = terminal();
    const screen = createScreen(file, {});
    screen.draw(tree('one', 'child'));
    screen.say('hello');
    screen.draw(tree('one', 'other'));
    screen.end();
    const lines = file.written.join('').trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^ *\d+\.\d s {2}/, ''))).toEqual([
      'one',
      'child',
      'hello',
      'other',
      'gone: child',
    ]);
    expect(file.written.join('')).not.toContain(escape);
  });
});
