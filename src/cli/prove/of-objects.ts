import { draw } from '../../prove/picture/draw.ts';
import type { Picture } from '../../prove/picture/picture.ts';
import { survey } from '../../prove/survey.ts';
import { type ExitCode, exitCodes } from '../failure.ts';
import { colorsFor, type Io } from '../io.ts';
import { printable } from '../printable.ts';
import type { ProveOptions } from './options.ts';
import { pictureText } from './picture-text.ts';
import { readSubject } from './subject.ts';

/** What objects allow, whoever wrote them. Nothing is declared, so nothing can differ. */
export async function proveObjects(options: ProveOptions, io: Io): Promise<ExitCode> {
  const subject = await readSubject(options, io);
  if (!subject) return exitCodes.refused;
  const picture = draw(survey(subject.input));
  const { name, notes } = subject;
  switch (options.output) {
    case 'json':
      io.stdout.write(
        `${JSON.stringify({ subject: name, notes, ...picture, summary: summaryOf(picture) }, null, 2)}\n`,
      );
      break;
    case 'html': {
      const { page } = await import('./page.ts');
      io.stdout.write(await page({ title: name, notes, picture }));
      break;
    }
    case 'table': {
      for (const note of notes) io.stderr.write(`note: ${printable(note)}\n`);
      const layout = { colors: colorsFor(io.stdout, io.env), width: io.stdout.columns ?? 120 };
      io.stdout.write(`${summaryText(picture)}\n\n${pictureText(printableNames(picture), layout)}`);
    }
  }
  return exitCodes.ok;
}

function printableNames(picture: Picture): Picture {
  const { sources, destinations, outcomes, reasons } = picture;
  return { ...picture, ...printable({ sources, destinations, outcomes, reasons }) };
}

/** Calls by what becomes of them, members of sorts counted one by one. */
function summaryOf({ sources, destinations, cells, outcomes }: Picture) {
  const counts = { allowed: 0, denied: 0, unknown: 0, unencrypted: 0 };
  const called = destinations.flatMap(({ members, ports }) => ports.map(() => members.length));
  for (const [row, source] of sources.entries())
    for (const [column, members] of called.entries()) {
      const outcome = outcomes[cells[row]?.[column] ?? 0];
      if (!outcome || outcome.verdict === 'outside') continue;
      const calls = source.members.length * members;
      counts[outcome.verdict] += calls;
      if (outcome.verdict === 'allowed' && outcome.encryption !== 'mtls') counts.unencrypted += calls;
    }
  return counts;
}

function summaryText(picture: Picture): string {
  const { allowed, denied, unknown, unencrypted } = summaryOf(picture);
  const callers = picture.sources.reduce((sum, { members }) => sum + members.length, 0);
  const parts = [
    `${allowed} allowed (${unencrypted} of them may come without mTLS)`,
    `${denied} denied`,
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  return `${allowed + denied + unknown} calls of ${callers} callers (${picture.sources.length} sorts): ${parts.join(', ')}.`;
}
