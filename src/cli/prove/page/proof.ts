import type { PageProof } from './data.ts';
import { element } from './dom.ts';

/** What is said below the picture: differences, encryption of each flow, and what has to be known. */
export function proofSections(proof: PageProof | undefined, notes: readonly string[]): HTMLElement[] {
  const { differences = [], unknowns = [], encryption = [], wider = [] } = proof ?? {};
  const flows = encryption.map(({ from, to, port, protocol, encryption: how, why }) =>
    element(
      'tr',
      {},
      element('td', {}, `${from} → ${to}:${port}${protocol === 'TCP' ? '' : `/${protocol}`}`),
      element('td', {}, element('span', { class: `badge ${how}` }, element('i'), how === 'mtls' ? 'mTLS' : how)),
      element('td', {}, why ?? ''),
    ),
  );
  return [
    ...section('Differences from what is declared', differences, true),
    ...section('What cannot be told', unknowns, true),
    ...section('Notes', notes, true),
    ...(flows.length === 0
      ? []
      : [
          folded(
            'Encryption of each declared flow',
            false,
            element('table', { class: 'flows' }, element('tbody', {}, ...flows)),
          ),
        ]),
    ...section('Wider than declared, because policies cannot say it', wider, false),
  ];
}

function section(title: string, texts: readonly string[], isOpen: boolean): HTMLElement[] {
  if (texts.length === 0) return [];
  return [
    folded(`${title} (${texts.length})`, isOpen, element('ul', {}, ...texts.map((text) => element('li', {}, text)))),
  ];
}

function folded(title: string, isOpen: boolean, content: HTMLElement): HTMLElement {
  return element('details', { class: 'section', open: isOpen }, element('summary', {}, title), content);
}
