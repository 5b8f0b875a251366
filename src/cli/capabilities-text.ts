import { blockOf, type ReportedField, type Span, versionsText } from '../mesh/report.ts';
import type { Colors } from './io.ts';

export interface Layout {
  colors: Colors;
  /** Columns of the terminal. */
  width: number;
}

interface Line {
  field: string;
  /** Only where the lines are about versions. */
  versions?: string;
  support: ReportedField['support'];
  texts: readonly string[];
}

/** Fields in blocks, each with what becomes of it, wrapped to the width of the terminal; with versions where some differ. Ends with a line break. */
export function fieldsText(fields: readonly Span[], layout: Layout): string {
  const withVersions = fields.some(({ since, before }) => since ?? before);
  const blocks = Map.groupBy(fields, ({ field }) => blockOf(field));
  const lines = [...blocks].map(
    ([block, inside]) => [block, inside.map((one) => lineOf(one, block, withVersions))] as const,
  );
  const all = lines.flatMap(([, inside]) => inside);
  const widths = {
    field: Math.min(Math.max(...all.map(({ field }) => field.length)), 38),
    versions: Math.max(0, ...all.map(({ versions = '' }) => versions.length)),
    support: Math.max(...all.map(({ support }) => support.length)),
  };
  return lines
    .map(
      ([block, inside]) =>
        `${layout.colors.bold(block)}\n${inside.map((line, at) => lineText(line, inside[at - 1], widths, layout)).join('')}`,
    )
    .join('\n');
}

function lineOf(one: Span, block: string, withVersions: boolean): Line {
  const { field, value, byDefault, support, how, hint, needs = [], excludes = [] } = one;
  const name = field.slice(block.length + 1);
  return {
    field: value === undefined ? name : `${name}: ${value}${byDefault ? ' (default)' : ''}`,
    ...(withVersions ? { versions: versionsText(one) } : {}),
    support,
    texts: [
      how,
      ...needs.map((need) => `needs ${need}`),
      ...excludes.map(
        (other) => `${other.field.slice(other.field.lastIndexOf('.') + 1)} gives way to it: ${other.because}`,
      ),
      ...(hint ? [`→ ${hint}`] : []),
    ].map((text) => text.replaceAll(`${block}.`, '')),
  };
}

function lineText(
  line: Line,
  previous: Line | undefined,
  widths: { field: number; versions: number; support: number },
  { colors, width }: Layout,
): string {
  const { field, versions = '', support, texts } = line;
  const indent = 2 + widths.field + 2 + (widths.versions > 0 ? widths.versions + 2 : 0) + widths.support + 2;
  const room = Math.max(width - indent, 32);
  const whole = texts.flatMap((text) => wrapped(text, room));
  const same = previous?.support === support && previous.texts.join('\n') === texts.join('\n');
  const [first = '', ...more] = same && whole.length > 1 ? ['as above'] : whole;
  // The versions of one field stand below each other, and its name is said once.
  const name = previous?.field === field && versions ? '' : field;
  const ahead =
    name.length > widths.field ? `  ${name}\n${' '.repeat(widths.field + 4)}` : `  ${name.padEnd(widths.field)}  `;
  const between = widths.versions > 0 ? `${versions.padEnd(widths.versions)}  ` : '';
  const row = `${ahead}${between}${paint(support, colors)(support.padEnd(widths.support))}  ${first}\n`;
  return row + more.map((text) => `${' '.repeat(indent)}${text}\n`).join('');
}

function paint(support: ReportedField['support'], colors: Colors): (text: string) => string {
  switch (support) {
    case 'exact':
      return colors.green;
    case 'refused':
      return colors.red;
    default:
      return colors.yellow;
  }
}

/** Lines no wider than the room, broken between words. */
function wrapped(text: string, room: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
