import type { Picture } from '../../../prove/picture/picture.ts';
import type { PageData } from './data.ts';
import { detailsOf, type Picked } from './details.ts';
import { button, element } from './dom.ts';
import { makeGrid } from './grid.ts';
import { bandsOf, columnsOf, type Filter, type Focus, namespaceText, remaining, tallyOf } from './model.ts';
import { proofSections } from './proof.ts';
import { unpacked } from './unpack.ts';
import { count, focusNames } from './words.ts';

/** More cells than these and namespaces are folded at first. */
const comfortable = 6000;
/** No more rows or columns than these are shown at once: nobody looks at more, and a browser would be slow. */
const most = 240;

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
void unpacked(data).then((picture) => start(data, picture));

function start({ title, notes, proof }: PageData, picture: Picture): void {
  const columns = columnsOf(picture);
  const namespaces = {
    from: [...new Set(picture.sources.map(({ namespace }) => namespace))],
    to: [...new Set(picture.destinations.map(({ namespace }) => namespace))],
  };
  const isBig = picture.sources.length * columns.length > comfortable;
  let folded = { from: new Set(isBig ? namespaces.from : []), to: new Set(isBig ? namespaces.to : []) };
  let filter: Filter = { from: '', to: '', focus: new Set() };

  const matrix = element('div', { class: 'scroll' });
  const shown = element('p', { class: 'shown', role: 'status' });
  const hint = element('p', { class: 'hint' }, 'Pick a cell to see who decided, and why. Arrow keys walk, / searches.');
  const details = element(
    'aside',
    { class: 'details', 'aria-live': 'polite', 'aria-label': 'The call that was picked' },
    hint,
  );

  const open = (from: Iterable<string>, to: Iterable<string>) => {
    const [rows, across] = [new Set(from), new Set(to)];
    folded = {
      from: new Set([...folded.from].filter((one) => !rows.has(one))),
      to: new Set([...folded.to].filter((one) => !across.has(one))),
    };
    draw();
  };
  const onPick = (picked: Picked) => {
    details.replaceChildren(...detailsOf(picture, columns, picked, ([from, to]) => open([from], [to])));
  };
  const draw = () => {
    const left = remaining(picture, columns, filter);
    const all = {
      rows: bandsOf(left.rows, (index) => picture.sources[index]?.namespace ?? '', folded.from),
      across: bandsOf(left.columns, (index) => columns[index]?.destination.namespace ?? '', folded.to),
    };
    const [rows, across] = [all.rows.slice(0, most), all.across.slice(0, most)];
    const isEmpty = rows.length === 0 || across.length === 0;
    const isCut = rows.length < all.rows.length || across.length < all.across.length;
    shown.textContent = isEmpty
      ? 'Nothing is left: take a filter away.'
      : `${count(left.rows.length, 'sort')} of callers, ${count(left.columns.length, 'port')} of those who are called${isCut ? `; the first ${most} are shown, filter for others` : ''}`;
    if (isEmpty) {
      matrix.replaceChildren();
      return;
    }
    const { table } = makeGrid({
      picture,
      columns,
      rows,
      across,
      focus: filter.focus,
      onFold(side, namespace) {
        const next = new Set(folded[side]);
        if (!next.delete(namespace)) next.add(namespace);
        folded = { ...folded, [side]: next };
        draw();
        const again = [...matrix.querySelectorAll<HTMLButtonElement>('th.namespace button')];
        again
          .find((one) => one.dataset.namespace === namespace && one.closest(side === 'from' ? 'tbody' : 'thead'))
          ?.focus();
      },
      onPick: (row, column) => onPick({ row, column }),
    });
    matrix.replaceChildren(table);
  };
  const change = (part: Partial<Filter>) => {
    filter = { ...filter, ...part };
    draw();
  };

  const everything = tallyOf(
    picture,
    columns,
    picture.sources.map((_, index) => index),
    columns.map(({ index }) => index),
  );
  const tiles = (Object.keys(focusNames) as Focus[]).flatMap((focus) => {
    const number = focus === 'differs' ? everything.differs : (everything.looks.get(focus) ?? 0);
    if (number === 0) return [];
    const tile = button('', { class: `tile ${focus}`, 'aria-pressed': 'false' }, () => {
      const next = new Set(filter.focus);
      if (!next.delete(focus)) next.add(focus);
      tile.setAttribute('aria-pressed', String(next.has(focus)));
      change({ focus: next });
    });
    tile.append(
      element('i'),
      element('strong', {}, number.toLocaleString('en')),
      element('span', {}, focusNames[focus]),
    );
    return [tile];
  });

  const search = (side: 'from' | 'to') => {
    const input = element('input', {
      type: 'search',
      placeholder: side === 'from' ? 'callers' : 'called, or a port',
      'aria-label': side === 'from' ? 'part of the name of callers' : 'part of the name or port of who is called',
    });
    input.addEventListener('input', () => change({ [side]: input.value }));
    const select = element(
      'select',
      { 'aria-label': `namespace ${side}` },
      element('option', { value: '*' }, 'all namespaces'),
      ...namespaces[side].map((one) => element('option', { value: one }, namespaceText(one))),
    );
    select.addEventListener('change', () => {
      const { [`${side}Namespace` as const]: _old, ...rest } = filter;
      filter = select.value === '*' ? rest : { ...rest, [`${side}Namespace`]: select.value };
      draw();
    });
    return { input, group: element('fieldset', {}, element('legend', {}, side), select, input) };
  };
  const [from, to] = [search('from'), search('to')];
  const foldAll = button('Fold all', {}, () => {
    folded = { from: new Set(namespaces.from), to: new Set(namespaces.to) };
    draw();
  });
  const openAll = button('Open all', {}, () => open(namespaces.from, namespaces.to));
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault();
      from.input.focus();
    }
    if (event.key === 'Escape') details.replaceChildren(hint);
  });

  document.body.append(
    element(
      'header',
      {},
      element('div', {}, element('p', { class: 'kicker' }, 'Who may call whom'), element('h1', {}, title)),
      themeButton(),
    ),
    ...(proof ? [proofBanner(proof.verdict, proof.differences.length)] : []),
    element('div', { class: 'tiles', role: 'group', 'aria-label': 'Show alone' }, ...tiles),
    element(
      'div',
      { class: 'filters' },
      from.group,
      to.group,
      element('div', { class: 'folds' }, openAll, foldAll),
      shown,
    ),
    element('main', {}, matrix, details),
    ...proofSections(proof, notes),
  );
  draw();
}

function proofBanner(verdict: 'holds' | 'differs' | 'unknown', differences: number): HTMLElement {
  const texts = {
    holds: '✓ The policies let through exactly what is declared.',
    differs: `✗ ${count(differences, 'difference')} from what is declared.`,
    unknown: '? Nothing is known to differ from what is declared, but some calls cannot be told.',
  };
  return element('p', { class: `banner ${verdict}`, role: 'status' }, texts[verdict]);
}

/** Follows the system until somebody wants it otherwise. */
function themeButton(): HTMLElement {
  const isDark = () =>
    (document.documentElement.dataset.theme ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  return button('◐', { class: 'theme', 'aria-label': 'light or dark', title: 'light or dark' }, () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
  });
}
