import { type Colors, colorsFor, type Environment, type Terminal } from '../io.ts';
import { changedLines, flatten, type Node, treeLines } from './tree.ts';

/** Where the demo tells what happens: lines that stay, and under them one tree that changes. */
export interface Screen {
  colors: Colors;
  say(line: string): void;
  draw(tree: Node): void;
  /** Draws what is still waiting, leaves the tree standing and gives the terminal back as it was. */
  end(): void;
}

const redrawMs = 100;

/** On a terminal the tree is redrawn in place; elsewhere each change is a line of its own. */
export function createScreen(terminal: Terminal, env: Environment): Screen {
  const colors = colorsFor(terminal, env);
  const inPlace = terminal.isTTY === true && env.TERM !== 'dumb';
  return throttled(inPlace ? livePainter(terminal, colors) : linePainter(terminal), colors);
}

interface Painter {
  say(line: string): void;
  paint(tree: Node): void;
  end(): void;
}

/** A burst of changes is drawn once. */
function throttled(painter: Painter, colors: Colors): Screen {
  let waiting: Node | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting) painter.paint(waiting);
    waiting = undefined;
  };
  return {
    colors,
    say(line) {
      flush();
      painter.say(line);
    },
    draw(tree) {
      waiting = tree;
      timer ??= setTimeout(flush, redrawMs);
    },
    end() {
      flush();
      painter.end();
    },
  };
}

function livePainter(terminal: Terminal, colors: Colors): Painter {
  let drawn: string[] = [];
  // From the first column: a terminal has echoed what was typed, such as ^C.
  const erase = () => (drawn.length > 0 ? `\r\u001b[${drawn.length}A\u001b[0J` : '');
  const show = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
  return {
    say(line) {
      terminal.write(`${erase()}${line}\n${show(drawn)}`);
    },
    paint(tree) {
      const lines = treeLines(tree, { colors, width: (terminal.columns ?? 80) - 1 });
      const room = Math.max((terminal.rows ?? 24) - 2, 5);
      const fitting =
        lines.length > room
          ? [...lines.slice(0, room - 1), colors.dim(`… ${lines.length - room + 1} more lines`)]
          : lines;
      terminal.write(`\u001b[?25l${erase()}${show(fitting)}`);
      drawn = fitting;
    },
    end() {
      drawn = [];
      terminal.write('\u001b[?25h');
    },
  };
}

function linePainter(terminal: Terminal): Painter {
  const start = performance.now();
  let last: ReadonlyMap<string, string> = new Map();
  return {
    say(line) {
      terminal.write(`${line}\n`);
    },
    paint(tree) {
      const now = flatten(tree);
      const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
      for (const line of changedLines(last, now)) terminal.write(`${seconds} s  ${line}\n`);
      last = now;
    },
    end: () => undefined,
  };
}
