import type { Outcome, Picture, Port, Source } from '../../../prove/picture/picture.ts';

/** How a call shows itself: one shape and colour each. */
export type Look = 'mtls' | 'either' | 'plain' | 'doubtful' | 'unknown' | 'denied' | 'outside';

/** What one may ask to see alone. */
export type Focus = Exclude<Look, 'outside'> | 'differs';

export interface Filter {
  /** Parts of names; empty for all. */
  from: string;
  to: string;
  /** Undefined for all; empty for who is in none. */
  fromNamespace?: string;
  toNamespace?: string;
  /** Empty for all. */
  focus: ReadonlySet<Focus>;
}

/** One port of one sort of those who are called. */
export interface Column {
  index: number;
  destination: Source;
  /** Number of the destination. */
  group: number;
  port: Port;
}

/** A row or a column that is shown: one sort, or a whole namespace in one. */
export interface Band {
  namespace: string;
  /** Numbers of sources or of columns. */
  indices: readonly number[];
  isFolded: boolean;
}

/** What becomes of all calls between two bands, members of sorts counted one by one. */
export interface Tally {
  total: number;
  looks: ReadonlyMap<Look, number>;
  differs: number;
}

export function lookOf({ verdict, encryption }: Outcome): Look {
  if (verdict !== 'allowed') return verdict;
  if (encryption === 'mtls' || encryption === 'either' || encryption === 'plain') return encryption;
  return 'doubtful';
}

export function columnsOf({ destinations }: Picture): Column[] {
  return destinations
    .flatMap((destination, group) => destination.ports.map((port) => ({ destination, group, port })))
    .map((column, index) => ({ ...column, index }));
}

export function outcomeAt({ cells, outcomes }: Picture, row: number, column: number): Outcome {
  const outcome = outcomes[cells[row]?.[column] ?? -1];
  if (!outcome) throw new RangeError(`there is no call ${row}, ${column}`);
  return outcome;
}

/** Numbers of the rows and columns that a filter leaves: with a focus, those that have such a call. */
export function remaining(
  picture: Picture,
  columns: readonly Column[],
  filter: Filter,
): { rows: number[]; columns: number[] } {
  const rows = picture.sources.flatMap((source, index) =>
    isMeant(source, filter.from, filter.fromNamespace) ? [index] : [],
  );
  const shown = columns.flatMap(({ destination, port, index }) =>
    isMeant(destination, filter.to, filter.toNamespace, portText(port)) ? [index] : [],
  );
  if (filter.focus.size === 0) return { rows, columns: shown };
  const isSeen = (row: number, column: number) => isInFocus(outcomeAt(picture, row, column), filter.focus);
  return {
    rows: rows.filter((row) => shown.some((column) => isSeen(row, column))),
    columns: shown.filter((column) => rows.some((row) => isSeen(row, column))),
  };
}

export function isInFocus(outcome: Outcome, focus: ReadonlySet<Focus>): boolean {
  if (focus.size === 0) return true;
  const look = lookOf(outcome);
  return (look !== 'outside' && focus.has(look)) || (focus.has('differs') && outcome.differs !== undefined);
}

function isMeant({ members, namespace }: Source, text: string, wanted: string | undefined, port = ''): boolean {
  if (wanted !== undefined && wanted !== namespace) return false;
  const typed = text.trim().toLowerCase();
  return (
    typed === '' || members.some(({ name }) => `${name}${port === '' ? '' : `:${port}`}`.toLowerCase().includes(typed))
  );
}

/** In the order they come, with one band for a whole namespace that is folded. */
export function bandsOf(
  indices: readonly number[],
  namespaceOf: (index: number) => string,
  folded: ReadonlySet<string>,
): Band[] {
  return [...Map.groupBy(indices, namespaceOf)].flatMap(([namespace, those]): Band[] =>
    folded.has(namespace)
      ? [{ namespace, indices: those, isFolded: true }]
      : those.map((index) => ({ namespace, indices: [index], isFolded: false })),
  );
}

export function tallyOf(
  picture: Picture,
  columns: readonly Column[],
  rows: readonly number[],
  those: readonly number[],
): Tally {
  const looks = new Map<Look, number>();
  let [total, differs] = [0, 0];
  for (const row of rows) {
    const callers = picture.sources[row]?.members.length ?? 0;
    for (const column of those) {
      const outcome = outcomeAt(picture, row, column);
      const calls = callers * (columns[column]?.destination.members.length ?? 0);
      const look = lookOf(outcome);
      looks.set(look, (looks.get(look) ?? 0) + calls);
      if (look !== 'outside') total += calls;
      if (outcome.differs) differs += calls;
    }
  }
  return { total, looks, differs };
}

export function portText({ port, protocol, name }: Port): string {
  const number = port === 'other' ? 'other' : String(port);
  return `${number}${protocol === 'TCP' ? '' : `/${protocol}`}${name === undefined ? '' : ` ${name}`}`;
}

/** The first of a sort, and how many more there are. */
export function sortName({ members }: Source): { name: string; more: number } {
  return { name: members[0]?.name ?? '', more: Math.max(0, members.length - 1) };
}

export function namespaceText(namespace: string): string {
  return namespace === '' ? 'outside' : namespace;
}
