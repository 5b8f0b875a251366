import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { changedLines, flatten, type Node, treeLines } from './tree.ts';

const leaf = (id: string, text = id): Node => ({ id, mark: 'ok', text, children: [] });
const tree: Node = {
  id: 'root',
  mark: 'busy',
  text: 'platform',
  children: [
    { id: 'a', mark: 'ok', text: 'policy', children: [leaf('a1'), leaf('a2')] },
    {
      id: 'b',
      mark: 'bad',
      text: 'workload',
      children: [{ id: 'b1', mark: 'bad', text: 'grafana', children: [leaf('pod')] }],
    },
  ],
};
const plain = { colors: pc.createColors(false), width: 80 };

describe('the tree as lines', () => {
  it('shows what hangs on what', () => {
    expect(treeLines(tree, plain).join('\n')).toBe(`… platform
├─ ✓ policy
│  ├─ ✓ a1
│  └─ ✓ a2
└─ ✗ workload
   └─ ✗ grafana
      └─ ✓ pod`);
  });

  it('never makes a line wider than the terminal', () => {
    const wide = { ...tree, children: [leaf('x', 'y'.repeat(200))] };
    const lines = treeLines(wide, { ...plain, width: 30 });
    expect(lines.map((line) => line.length)).toEqual([10, 30]);
    expect(lines[1]?.endsWith('y…')).toBe(true);
  });

  it('adds nothing but colours on a coloured terminal', () => {
    const colored = treeLines(tree, { colors: pc.createColors(true), width: 80 }).join('\n');
    expect(colored).toContain('\u001b[');
    expect(stripVTControlCharacters(colored)).toBe(treeLines(tree, plain).join('\n'));
  });
});

describe('the changes of a tree', () => {
  it('are the lines that are new or different, then what is gone', () => {
    const before = flatten(tree);
    const now = flatten({
      ...tree,
      mark: 'ok',
      children: [{ ...leaf('a', 'policy'), children: [leaf('a1'), leaf('a3')] }],
    });
    expect(changedLines(before, now)).toEqual([
      '✓ platform',
      '✓ a3',
      'gone: a2',
      'gone: workload',
      'gone: grafana',
      'gone: pod',
    ]);
  });

  it('are none when nothing has changed', () => {
    expect(changedLines(flatten(tree), flatten(tree))).toEqual([]);
  });
});
