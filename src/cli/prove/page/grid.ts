import type { Picture } from '../../../prove/picture/picture.ts';
import { element } from './dom.ts';
import { foldButton, isFirst, makeHeader, nameOf } from './grid-header.ts';
import {
  type Band,
  type Column,
  type Focus,
  isInFocus,
  lookOf,
  namespaceText,
  outcomeAt,
  portText,
  sortName,
  type Tally,
  tallyOf,
} from './model.ts';
import { count, outcomeText } from './words.ts';

export interface GridInput {
  picture: Picture;
  columns: readonly Column[];
  rows: readonly Band[];
  across: readonly Band[];
  focus: ReadonlySet<Focus>;
  onFold: (side: 'from' | 'to', namespace: string) => void;
  onPick: (row: Band, column: Band) => void;
}

export interface Grid {
  table: HTMLTableElement;
  /** Puts the keyboard on a cell; cells are counted from 0. */
  focusOn: (row: number, column: number) => void;
}

/** The matrix as a table that can be walked with the arrow keys: one cell is in the tab order at a time. */
export function makeGrid(input: GridInput): Grid {
  const { rows, across } = input;
  const table = element('table', { role: 'grid', 'aria-label': 'Who may call whom', class: 'matrix' });
  const cells: HTMLTableCellElement[][] = [];
  const body = element('tbody');
  let last = '';
  for (const [at, row] of rows.entries()) {
    if (at === 0 || row.namespace !== last) body.append(namespaceRow(input, row));
    last = row.namespace;
    if (row.isFolded) continue;
    body.append(callerRow(input, row, at, cells));
  }
  // A folded namespace is its own row.
  for (const [at, row] of rows.entries()) if (row.isFolded) fillFolded(input, row, at, body, cells);
  table.append(makeHeader(input), body);

  let here = { row: 0, column: 0 };
  const move = (row: number, column: number, take: boolean) => {
    const next = {
      row: Math.max(0, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(across.length - 1, column)),
    };
    const cell = cells[next.row]?.[next.column];
    if (!cell) return;
    cells[here.row]?.[here.column]?.setAttribute('tabindex', '-1');
    cell.setAttribute('tabindex', '0');
    here = next;
    if (take) cell.focus();
  };
  const pick = () => {
    const [row, column] = [rows[here.row], across[here.column]];
    if (!row || !column) return;
    for (const one of table.querySelectorAll('[aria-selected=true]')) one.setAttribute('aria-selected', 'false');
    cells[here.row]?.[here.column]?.setAttribute('aria-selected', 'true');
    input.onPick(row, column);
  };
  move(0, 0, false);

  table.addEventListener('click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('td') : null;
    if (!cell?.dataset.row) return;
    move(Number(cell.dataset.row), Number(cell.dataset.column), true);
    pick();
  });
  table.addEventListener('keydown', (event) => {
    if (!(event.target instanceof HTMLTableCellElement)) return;
    const steps: Record<string, readonly [number, number]> = {
      ArrowUp: [here.row - 1, here.column],
      ArrowDown: [here.row + 1, here.column],
      ArrowLeft: [here.row, here.column - 1],
      ArrowRight: [here.row, here.column + 1],
      Home: [event.ctrlKey ? 0 : here.row, 0],
      End: [event.ctrlKey ? rows.length - 1 : here.row, across.length - 1],
      PageUp: [here.row - 10, here.column],
      PageDown: [here.row + 10, here.column],
    };
    const step = steps[event.key];
    if (step) move(step[0], step[1], true);
    if (step || event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      pick();
    }
  });
  crosshair(table, cells);
  return { table, focusOn: (row, column) => move(row, column, true) };
}

function namespaceRow({ across, onFold }: GridInput, { namespace, isFolded, indices }: Band): HTMLTableRowElement {
  const head = element('th', { class: 'namespace', scope: 'rowgroup' });
  head.append(foldButton(namespace, isFolded, indices.length, () => onFold('from', namespace)));
  const row = element('tr', { class: 'namespace', 'data-namespace': namespace }, head);
  if (!isFolded) row.append(element('td', { class: 'gap', colspan: across.length, 'aria-hidden': 'true' }));
  return row;
}

function callerRow(input: GridInput, row: Band, at: number, cells: HTMLTableCellElement[][]): HTMLTableRowElement {
  const source = input.picture.sources[row.indices[0] ?? 0];
  const head = element('th', { class: 'caller', scope: 'row' });
  if (source) head.append(nameOf(source, row.namespace));
  const made = input.across.map((column, number) => cellOf(input, row, column, at, number));
  cells[at] = made;
  return element('tr', {}, head, ...made);
}

function fillFolded(input: GridInput, row: Band, at: number, body: HTMLElement, cells: HTMLTableCellElement[][]): void {
  const line = [...body.children].find((one) => one instanceof HTMLElement && one.dataset.namespace === row.namespace);
  const made = input.across.map((column, number) => cellOf(input, row, column, at, number));
  cells[at] = made;
  line?.append(...made);
}

function cellOf(input: GridInput, row: Band, column: Band, at: number, number: number): HTMLTableCellElement {
  const { picture, columns, focus } = input;
  const place = { 'data-row': at, 'data-column': number, tabindex: -1, 'aria-selected': 'false' };
  if (row.isFolded || column.isFolded) {
    const tally = tallyOf(picture, columns, row.indices, column.indices);
    const label = `${namespaceText(row.namespace)} to ${namespaceText(column.namespace)}: ${tallyText(tally)}`;
    const cell = element('td', {
      ...place,
      class: `tally${tally.differs > 0 ? ' differs' : ''}${isFirst(input.across, number, columns) ? ' first' : ''}`,
      'aria-label': label,
      title: label,
    });
    cell.append(square(tally));
    return cell;
  }
  const [from, to] = [row.indices[0] ?? 0, column.indices[0] ?? 0];
  const outcome = outcomeAt(picture, from, to);
  const called = columns[to];
  const [source, destination] = [picture.sources[from], called?.destination];
  const label =
    source && destination && called
      ? `${sortName(source).name} to ${sortName(destination).name}:${portText(called.port)}: ${outcomeText(outcome)}`
      : '';
  const classes = [
    lookOf(outcome),
    ...(outcome.requests === undefined ? [] : ['limited']),
    ...(outcome.differs ? ['differs'] : []),
    ...(isInFocus(outcome, focus) ? [] : ['dim']),
    ...(isFirst(input.across, number, columns) ? ['first'] : []),
  ];
  return element('td', { ...place, class: classes.join(' '), 'aria-label': label, title: label }, element('i'));
}

const stacked = ['mtls', 'either', 'plain', 'doubtful', 'unknown'] as const;

/** How much of it is let through, and how: a square that grows with the share, and is divided by how calls come. */
function square({ total, looks }: Tally): HTMLElement {
  const made = element('i');
  const through = stacked.reduce((sum, look) => sum + (looks.get(look) ?? 0), 0);
  if (through === 0 || total === 0) return made;
  // The area is the share; what is little is seen all the same.
  made.style.setProperty('--side', `${Math.max(6, Math.round(20 * Math.sqrt(through / total)))}px`);
  for (const look of stacked) {
    const calls = looks.get(look) ?? 0;
    if (calls === 0) continue;
    const part = element('b', { class: look });
    part.style.flexGrow = String(calls);
    made.append(part);
  }
  return made;
}

export function tallyText({ total, looks, differs }: Tally): string {
  const denied = looks.get('denied') ?? 0;
  const unknown = looks.get('unknown') ?? 0;
  const parts = [
    `${(total - denied - unknown).toLocaleString('en')} of ${count(total, 'call')} allowed`,
    ...(unknown > 0 ? [`${unknown.toLocaleString('en')} cannot be told`] : []),
    ...(differs > 0 ? [`${differs.toLocaleString('en')} not as declared`] : []),
  ];
  return parts.join(', ');
}

/** The row and the column below the pointer stand out. */
function crosshair(table: HTMLTableElement, cells: readonly HTMLTableCellElement[][]): void {
  let lit = -1;
  const light = (column: number) => {
    if (column === lit) return;
    for (const row of cells) {
      row[lit]?.classList.remove('lit');
      row[column]?.classList.add('lit');
    }
    lit = column;
  };
  table.addEventListener('pointerover', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('td') : null;
    light(cell?.dataset.column === undefined ? -1 : Number(cell.dataset.column));
  });
  table.addEventListener('pointerleave', () => light(-1));
}
