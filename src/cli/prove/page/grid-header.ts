import type { Source } from '../../../prove/picture/picture.ts';
import { button, element } from './dom.ts';
import type { GridInput } from './grid.ts';
import { type Band, type Column, namespaceText, portText, sortName } from './model.ts';

/** Pixels of one column, and about those of one letter. */
const [columnWidth, letterWidth] = [27, 7];

/** Three lines: namespaces, who is called, ports. A folded namespace has one for all three. */
export function makeHeader({ columns, across, onFold }: GridInput): HTMLTableSectionElement {
  const corner = element('th', { class: 'corner', rowspan: 3 }, element('span', {}, 'calls ↓  to →'));
  const [names, called, ports] = [element('tr', {}, corner), element('tr'), element('tr')];
  for (const group of runs(across, ({ namespace }) => namespace)) {
    const [first] = group;
    if (!first) continue;
    const { namespace, isFolded, indices } = first;
    const fold = foldButton(namespace, isFolded, indices.length, () => onFold('to', namespace));
    names.append(
      element(
        'th',
        {
          class: isFolded ? 'namespace folded' : 'namespace',
          colspan: group.length,
          rowspan: isFolded ? 3 : 1,
          scope: 'colgroup',
        },
        isFolded ? element('span', { class: 'turned' }, fold) : fold,
      ),
    );
    if (isFolded) continue;
    for (const those of runs(group, (band) => groupOf(band, columns))) {
      const column = columns[those[0]?.indices[0] ?? 0];
      if (!column) continue;
      called.append(calledHead(column.destination, namespace, those.length));
      for (const [at, band] of those.entries()) {
        const port = columns[band.indices[0] ?? 0]?.port;
        const text = element('span', { class: 'turned' }, port ? portText(port) : '');
        ports.append(element('th', { class: at === 0 ? 'port first' : 'port', scope: 'col' }, text));
      }
    }
  }
  return element('thead', {}, names, called, ports);
}

/** Whether a column is the first of a sort, and has a line before it. */
export function isFirst(across: readonly Band[], at: number, columns: readonly Column[]): boolean {
  const [before, here] = [across[at - 1], across[at]];
  if (!before || !here || before.namespace !== here.namespace) return true;
  return groupOf(before, columns) !== groupOf(here, columns);
}

export function foldButton(
  namespace: string,
  isFolded: boolean,
  sorts: number,
  onClick: () => void,
): HTMLButtonElement {
  const name = namespaceText(namespace);
  const made = button(
    `${isFolded ? '▸' : '▾'} ${name}`,
    {
      'aria-expanded': String(!isFolded),
      'data-namespace': namespace,
      title: isFolded ? `${name}: show one by one` : `${name}: show as one`,
    },
    onClick,
  );
  if (isFolded) made.append(element('em', {}, String(sorts)));
  return made;
}

/** The name of a sort without the namespace that stands above it, and how many more are of it. */
export function nameOf(source: Source, namespace: string, class_ = ''): HTMLElement {
  const { name, more } = sortName(source);
  return element(
    'span',
    {
      title: source.members.map((member) => member.name).join('\n'),
      class: `${source.members[0]?.kind ?? ''} ${class_}`.trim(),
    },
    element('span', { class: 'name' }, shortName(name, namespace)),
    more > 0 ? element('em', {}, `+${more.toLocaleString('en')}`) : undefined,
  );
}

function calledHead(destination: Source, namespace: string, ports: number): HTMLElement {
  const { name, more } = sortName(destination);
  const letters = shortName(name, namespace).length + (more > 0 ? 6 : 0);
  const fits = letters * letterWidth < ports * columnWidth - 8;
  return element(
    'th',
    { class: 'called', colspan: ports, scope: 'colgroup' },
    nameOf(destination, namespace, fits ? 'flat' : 'turned'),
  );
}

function shortName(name: string, namespace: string): string {
  if (namespace === '') return name;
  return name.startsWith(`${namespace}/`)
    ? name.slice(namespace.length + 1)
    : name.replace(new RegExp(` of ${namespace}$`), '');
}

function groupOf({ indices, isFolded, namespace }: Band, columns: readonly Column[]): string {
  return isFolded ? namespace : `${columns[indices[0] ?? 0]?.group}`;
}

/** Neighbours with the same key. */
function runs<T>(list: readonly T[], keyOf: (one: T) => unknown): T[][] {
  const found: T[][] = [];
  for (const one of list) {
    const last = found.at(-1);
    if (last?.[0] !== undefined && keyOf(last[0]) === keyOf(one)) last.push(one);
    else found.push([one]);
  }
  return found;
}
