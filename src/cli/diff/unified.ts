import { refText } from '../../objects/object.ts';
import type { Colors } from '../io.ts';
import type { Change } from './change.ts';
import { diffLines, type Line } from './lines.ts';

const context = 3;

/** One change for people: a heading, then what changes with three lines around it, as in a unified diff. */
export function unified(change: Change, colors: Colors): string {
  const head = colors.bold(`${change.kind}: ${refText(change.ref)}${change.reason ? `: ${change.reason}` : ''}`);
  const lines = diffLines(linesOf(change.before), linesOf(change.after));
  return `${[head, ...shown(lines).map((line) => paint(line, colors))].join('\n')}\n`;
}

interface Gap {
  sign: '@';
  text: string;
}

/** Only changed lines and those around them; what is left out is a gap that names the line where it goes on. */
function shown(lines: readonly Line[]): (Line | Gap)[] {
  const near = new Set<number>();
  for (const [index, { sign }] of lines.entries()) {
    if (sign === ' ') continue;
    for (let around = index - context; around <= index + context; around++) near.add(around);
  }
  const found: (Line | Gap)[] = [];
  let number = 0;
  let skipped = false;
  for (const [index, line] of lines.entries()) {
    if (line.sign !== '-') number++;
    if (!near.has(index)) skipped = true;
    else {
      if (skipped) found.push({ sign: '@', text: `@@ line ${number} @@` });
      skipped = false;
      found.push(line);
    }
  }
  return found;
}

function paint({ sign, text }: Line | Gap, colors: Colors): string {
  switch (sign) {
    case '@':
      return colors.cyan(text);
    case '+':
      return colors.green(`+${text}`);
    case '-':
      return colors.red(`-${text}`);
    default:
      return ` ${text}`;
  }
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
