import type { Difference } from './report.ts';

/**
 * Differences for people: of those that have the same reasons at the same place one is told, and how many others there are. The order
 * is that of the first of each.
 */
export function tellTogether(differences: readonly Difference[]): string[] {
  const sorts = Map.groupBy(differences, ({ kind, layer, to, because, getsThrough }) =>
    JSON.stringify([kind, layer, to, getsThrough, because.map(({ text }) => text)]),
  );
  return [...sorts.values()].map(([first, ...others]) => {
    if (!first || others.length === 0) return first?.text ?? '';
    const all = [first, ...others];
    const callers = new Set(all.map(({ from }) => from)).size;
    const ports = new Set(all.map(({ port, protocol }) => `${port} ${protocol}`)).size;
    const more = [
      ...(callers > 1 ? [`${callers - 1} more ${callers > 2 ? 'callers' : 'caller'}`] : []),
      ...(ports > 1 ? [`${ports - 1} more ${ports > 2 ? 'ports' : 'port'}`] : []),
    ];
    return `${first.text} (the same of ${more.join(' and ')})`;
  });
}
