import type { Picture, Source } from '../../../prove/picture/picture.ts';
import { button, element } from './dom.ts';
import { tallyText } from './grid.ts';
import { type Band, type Column, lookOf, namespaceText, outcomeAt, portText, sortName, tallyOf } from './model.ts';
import { count, differsText, outcomeText } from './words.ts';

export interface Picked {
  row: Band;
  column: Band;
}

/** Everything that is known of what was picked: the verdict, who decided, and who is meant. */
export function detailsOf(
  picture: Picture,
  columns: readonly Column[],
  { row, column }: Picked,
  onOpen: (namespaces: readonly [string, string]) => void,
): HTMLElement[] {
  if (row.isFolded || column.isFolded) {
    const tally = tallyOf(picture, columns, row.indices, column.indices);
    return [
      element('h2', {}, callTitle(namespaceText(row.namespace), namespaceText(column.namespace))),
      element('p', {}, `${tallyText(tally)}.`),
      button('Show one by one', { class: 'primary' }, () => onOpen([row.namespace, column.namespace])),
    ];
  }
  const [from, to] = [row.indices[0] ?? 0, column.indices[0] ?? 0];
  const [source, called] = [picture.sources[from], columns[to]];
  if (!source || !called) return [];
  const outcome = outcomeAt(picture, from, to);
  const differs = differsText(outcome);
  const reasons = outcome.because.flatMap((number) => picture.reasons[number] ?? []);
  const { port, protocol } = called.port;
  const destination = `${sortName(called.destination).name}:${portText(called.port)}`;
  const typed = [source, called.destination].map((one) => typeable(one));
  const command =
    typed.every((one) => one !== undefined) && port !== 'other'
      ? `gunj why '${typed[0]} -> ${typed[1]}:${port}${protocol === 'TCP' ? '' : `/${protocol}`}'`
      : undefined;
  return [
    element('h2', {}, callTitle(sortName(source).name, destination)),
    element('p', { class: `badge ${lookOf(outcome)}` }, element('i'), outcomeText(outcome)),
    ...(differs === undefined ? [] : [element('p', { class: 'badge differs' }, element('i'), differs)]),
    ...(reasons.length === 0 ? [] : [element('h3', {}, 'Because'), list(reasons)]),
    ...whoIs('Callers', source),
    ...whoIs('Called', called.destination),
    ...(command === undefined
      ? []
      : [element('h3', {}, 'Each layer in the terminal'), element('code', { class: 'command', tabindex: 0 }, command)]),
  ];
}

function callTitle(from: string, to: string): HTMLElement {
  return element(
    'span',
    {},
    element('span', {}, from),
    element('span', { class: 'arrow' }, ' → '),
    element('span', {}, to),
  );
}

function whoIs(title: string, { members }: Source): HTMLElement[] {
  if (members.length < 2) return [];
  const names = members.map(({ name, proxy }) => `${name}${proxy === undefined ? '' : proxy ? '' : ' (no proxy)'}`);
  return [element('h3', {}, `${title}: ${count(members.length, 'workload')} that no call tells apart`), list(names)];
}

function list(texts: readonly string[]): HTMLElement {
  return element('ul', {}, ...texts.map((text) => element('li', {}, text)));
}

/** As `gunj why` takes it; undefined for who has no name to be typed. */
function typeable({ members, namespace }: Source): string | undefined {
  const [first] = members;
  if (!first) return undefined;
  if (first.kind === 'any')
    return namespace === '' || !first.name.startsWith('any other') ? undefined : `${namespace}/*`;
  if (first.name === 'the internet') return 'internet';
  if (first.kind === 'address' && !/^[0-9a-f.:]+$/i.test(first.name)) return undefined;
  return /^[A-Za-z0-9._/:-]+$/.test(first.name) ? first.name : undefined;
}
