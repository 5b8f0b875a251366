import { calledAt } from '../platform/called.ts';
import type { ComponentName } from '../platform/component-names.ts';
import type { Flow } from '../platform/flow.ts';

/** Grafana calls what contributed datasources name: without a flow it would be cut off. */
export function datasourceFlows(
  entries: readonly Readonly<Record<string, unknown>>[],
  namespace: string,
  present: { has(name: ComponentName): boolean },
): Flow[] {
  if (!present.has('grafana')) return [];
  return entries.flatMap(({ url, name }): Flow[] => {
    const called = typeof url === 'string' ? calledAt(url.replaceAll('$$', '$'), namespace, present) : undefined;
    if (!called) return [];
    const why = `the datasource ${String(name).replaceAll('$$', '$')} is there`;
    return [{ from: 'grafana', to: called.peer, port: called.port, protocol: 'TCP', kind: 'read', why }];
  });
}
