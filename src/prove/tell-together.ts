import { isOfComponent } from './component-differences.ts';
import type { ComponentDifference, Difference } from './report.ts';

/**
 * Differences for people: components each by itself, then calls. Of those that have the same reasons at the same place one is told, and
 * how many others there are. The order is that of the first of each.
 */
export function tellTogether(differences: readonly (Difference | ComponentDifference)[]): string[] {
  const components = differences.filter(isOfComponent);
  const calls = differences.filter((one): one is Difference => !isOfComponent(one));
  const sorts = Map.groupBy(calls, ({ kind, layer, to, because, getsThrough }) =>
    JSON.stringify([kind, layer, to, getsThrough, because.map(({ text }) => text)]),
  );
  const told = [...sorts.values()].map(([first, ...others]) => {
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
  return [...components.map(({ text }) => text), ...told];
}
