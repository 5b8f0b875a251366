import type { Outcome, Party, Picture, Port } from '../../prove/picture/picture.ts';
import type { Colors } from '../io.ts';

export interface Layout {
  colors: Colors;
  /** Columns of the terminal. */
  width: number;
}

/** How a call shows itself, in the order in which it is listed. */
const labels = ['mtls', 'either', 'plain', 'unencrypted?', 'unknown'] as const;
type Label = (typeof labels)[number];

/** Names listed before the others are counted. */
const shown = 12;

/**
 * Who may call whom, by those who are called: each port with its callers, by how they come. Who is denied is counted. Ends with a
 * line break.
 */
export function pictureText(picture: Picture, { colors, width }: Layout): string {
  const portWidth = Math.max(
    0,
    ...picture.destinations.flatMap(({ ports }) => ports.map((one) => portText(one).length)),
  );
  const indent = ' '.repeat(portWidth + 14);
  let column = 0;
  const blocks = picture.destinations.map(({ members, ports }) => {
    const lines = ports.flatMap((port) => {
      const rows = rowsOf(picture, column++);
      return rows.flatMap((row, at) => {
        const lead = `  ${(at === 0 ? portText(port) : '').padEnd(portWidth)}  ${paint(row.label, colors)(row.label.padEnd(8))}  `;
        return wrapped(row.text, Math.max(width - indent.length, 32)).map((line, index) =>
          index === 0 ? `${lead}${line}` : `${indent}${line}`,
        );
      });
    });
    return [colors.bold(namesText(members)), ...lines].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** `everybody else` stands for who is denied. */
function rowsOf(
  { sources, cells, outcomes, reasons }: Picture,
  column: number,
): { label: Label | 'denied'; text: string }[] {
  const callers = sources.flatMap((source, row) => {
    const outcome = outcomes[cells[row]?.[column] ?? 0];
    return outcome && outcome.verdict !== 'outside' ? [{ source, outcome }] : [];
  });
  const denied = callers.filter(({ outcome }) => outcome.verdict === 'denied').flatMap(({ source }) => source.members);
  const others = callers.filter(({ outcome }) => outcome.verdict !== 'denied');
  const looks = [...Map.groupBy(others, ({ outcome }) => `${labelOf(outcome)} ${outcome.requests ?? ''}`).values()];
  const rows = looks
    .toSorted((a, b) => rank(a[0]?.outcome) - rank(b[0]?.outcome))
    .flatMap((those) => {
      const outcome = those[0]?.outcome;
      if (!outcome) return [];
      const why = outcome.verdict === 'unknown' ? reasons[outcome.because[0] ?? -1] : undefined;
      const limit = outcome.requests === undefined ? '' : `, only ${outcome.requests}`;
      const text = `${namesText(those.flatMap(({ source }) => source.members))}${limit}${why ? `: ${why}` : ''}`;
      return [{ label: labelOf(outcome), text }];
    });
  if (denied.length === 0) return rows;
  const who = rows.length === 0 ? 'everybody' : denied.length > 3 ? `${denied.length} others` : namesText(denied);
  return [...rows, { label: 'denied', text: who }];
}

function rank(outcome: Outcome | undefined): number {
  return outcome ? labels.indexOf(labelOf(outcome)) : 0;
}

function labelOf({ verdict, encryption }: Outcome): Label {
  if (verdict === 'unknown') return 'unknown';
  if (encryption === 'mtls' || encryption === 'either' || encryption === 'plain') return encryption;
  return 'unencrypted?';
}

function paint(label: Label | 'denied', colors: Colors): (text: string) => string {
  switch (label) {
    case 'mtls':
      return colors.green;
    case 'denied':
      return colors.dim;
    case 'unknown':
      return colors.magenta;
    default:
      return colors.yellow;
  }
}

function portText({ port, protocol, name }: Port): string {
  const number = port === 'other' ? 'other ports' : String(port);
  return `${number}${protocol === 'TCP' ? '' : `/${protocol}`}${name === undefined ? '' : ` ${name}`}`;
}

function namesText(members: readonly Party[]): string {
  const names = members.map(({ name }) => name);
  const rest = names.length - shown;
  return rest > 1 ? `${names.slice(0, shown).join(', ')} and ${rest} more` : names.join(', ');
}

/** Lines no wider than the room, broken between words. */
function wrapped(text: string, room: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
