import { median, percentile, short } from '../statistics.ts';
import { type Contender, titles } from './programs.ts';
import type { Turn } from './turn.ts';

/** Turns of the contenders, and seconds of the bare client in the same rounds. */
export interface Results {
  turns: readonly Turn[];
  baselines: ReadonlyMap<number, readonly number[]>;
}

/** Everything that is measured with the largest number of platforms: medians of the rounds, worst where it says so. */
export function sideBySide({ turns, baselines }: Results, platforms: number): string[] {
  const of = (who: Contender) => turns.filter((turn) => turn.who === who && turn.platforms === platforms);
  const who = [...new Set(turns.map((turn) => turn.who))];
  const raw = baselines.get(platforms) ?? [];
  const row = (title: string, value: (turns: readonly Turn[]) => string) =>
    `| ${title} | ${who.map((one) => value(of(one))).join(' | ')} |`;
  const middle = (title: string, value: (turn: Turn) => number) =>
    row(title, (those) => figure(median(those.map(value))));
  const verbs = [...new Set(turns.flatMap(({ calls }) => Object.keys(calls)))].sort();
  const restarts = (those: readonly Turn[]) => those.flatMap((turn) => turn.restarts);
  const drifts = (those: readonly Turn[]) => those.flatMap(({ drift }) => drift?.repairs ?? []);
  return [
    `| ${platforms} platforms, ${figure(median(turns.map((turn) => turn.objects / turn.platforms)))} objects each | ${who.map((one) => titles[one]).join(' | ')} |`,
    `|---|${who.map(() => '---|').join('')}`,
    middle('from the first platform to the last object, s', ({ seconds }) => seconds),
    row('times that of the bare client, each round', (those) =>
      those.map(({ seconds }, round) => short(seconds / (raw[round] ?? Number.NaN))).join(', '),
    ),
    ...verbs.map((verb) => middle(`calls: ${verb}`, ({ calls }) => calls[verb] ?? 0)),
    middle('processor time, s', ({ cpu }) => cpu),
    middle('resident memory, most, MiB', ({ peak }) => peak),
    middle('resident memory at rest, MiB', ({ rest }) => rest.memory),
    row('writes in 20 s of rest, all rounds', (those) => figure(sum(those.map(({ rest }) => rest.writes)))),
    row('reads in 20 s of rest, all rounds', (those) => figure(sum(those.map(({ rest }) => rest.calls - rest.writes)))),
    middle('processor time in 20 s of rest, s', ({ rest }) => rest.cpu),
    row('drift: broken, not repaired', (those) => {
      const missed = sum(those.map(({ drift }) => drift?.unrepaired ?? 0));
      return `${figure(drifts(those).length + missed)}, ${missed}`;
    }),
    row('drift repaired after, median, ms', (those) => figure(median(drifts(those)))),
    row('drift repaired after, p99, ms', (those) => figure(percentile(drifts(those), 0.99))),
    row('drift repaired after, longest, ms', (those) => figure(Math.max(...drifts(those)))),
    row('start to first correct write, median, ms', (those) =>
      figure(median(restarts(those).map(({ first }) => first))),
    ),
    row('start to first correct write, longest, ms', (those) =>
      figure(Math.max(...restarts(those).map(({ first }) => first))),
    ),
    row('calls of a restart, median', (those) => figure(median(restarts(those).map(({ calls }) => calls)))),
    row('writes of all restarts to platforms that had not changed', (those) =>
      figure(sum(restarts(those).map(({ writes }) => writes))),
    ),
    row('resident memory after a restart, most, MiB', (those) =>
      figure(median(restarts(those).map(({ peak }) => peak))),
    ),
    row('objects that were wrong at the end of a part', (those) => figure(sum(those.map(({ wrong }) => wrong.length)))),
    '',
    `The bare client took ${raw.map(figure).join(', ')} s.`,
  ];
}

/** How cost grows with the number of platforms: medians of the rounds. */
export function growth({ turns, baselines }: Results): string[] {
  const counts = [...new Set(turns.map(({ platforms }) => platforms))].sort((a, b) => a - b);
  const who = [...new Set(turns.map((turn) => turn.who))];
  return [
    '| contender | platforms | s | times the bare client | processor time, ms for each platform | calls for each platform | most memory, MiB | memory at rest, MiB |',
    '|---|---|---|---|---|---|---|---|',
    ...who.flatMap((one) =>
      counts.map((platforms) => {
        const those = turns.filter((turn) => turn.who === one && turn.platforms === platforms);
        const raw = baselines.get(platforms) ?? [];
        const middle = (value: (turn: Turn, round: number) => number) => figure(median(those.map(value)));
        return `| ${[
          titles[one],
          platforms,
          middle(({ seconds }) => seconds),
          middle(({ seconds }, round) => seconds / (raw[round] ?? Number.NaN)),
          middle(({ cpu }) => (cpu * 1000) / platforms),
          middle(({ calls }) => sum(Object.values(calls)) / platforms),
          middle(({ peak }) => peak),
          middle(({ rest }) => rest.memory),
        ].join(' | ')} |`;
      }),
    ),
  ];
}

function figure(value: number): string {
  return value === 0 ? '0' : Number.isFinite(value) ? short(value) : '–';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
