import type { Colors } from '../io.ts';

/** One line of the tree and what hangs on it. */
export interface Node {
  /** The same thing keeps its id while its text changes. */
  id: string;
  mark: Mark;
  text: string;
  children: readonly Node[];
}

export type Mark = 'ok' | 'busy' | 'bad' | 'none';

/** The whole tree, a line for each node, none wider than `width`. */
export function treeLines(root: Node, o: { colors: Colors; width: number }): string[] {
  return [line(root, '', o), ...childLines(root, '', o)];
}

function childLines(node: Node, indent: string, o: { colors: Colors; width: number }): string[] {
  return node.children.flatMap((child, index) => {
    const isLast = index === node.children.length - 1;
    const own = line(child, indent + (isLast ? '└─ ' : '├─ '), o);
    return [own, ...childLines(child, indent + (isLast ? '   ' : '│  '), o)];
  });
}

const signs = { ok: '✓ ', busy: '… ', bad: '✗ ', none: '' } as const satisfies Record<Mark, string>;

function line({ mark, text }: Node, prefix: string, { colors, width }: { colors: Colors; width: number }): string {
  const sign = signs[mark];
  const room = Math.max(width - prefix.length - sign.length, 10);
  const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
  return `${colors.dim(prefix)}${paint(mark, sign, colors)}${mark === 'bad' ? colors.red(shown) : shown}`;
}

function paint(mark: Mark, sign: string, colors: Colors): string {
  switch (mark) {
    case 'ok':
      return colors.green(sign);
    case 'bad':
      return colors.red(sign);
    default:
      return colors.yellow(sign);
  }
}

/** The tree as a flat list: id → what is to be said about it. */
export function flatten(node: Node): Map<string, string> {
  const own: [string, string] = [node.id, `${signs[node.mark]}${node.text}`];
  return new Map([own, ...node.children.flatMap((child) => [...flatten(child)])]);
}

/** What is to be said when the tree has changed, for terminals that cannot redraw: new and changed lines, then what is gone. */
export function changedLines(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] {
  const changed = [...now].filter(([id, text]) => before.get(id) !== text).map(([, text]) => text);
  const gone = [...before].filter(([id]) => !now.has(id)).map(([, text]) => `gone: ${text.replace(/^[✓…✗] /, '')}`);
  return [...changed, ...gone];
}
