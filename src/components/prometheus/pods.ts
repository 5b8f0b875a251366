import type { FlowInput } from '../../platform/component.ts';
import type { Flow, FlowPort } from '../../platform/flow.ts';
import { placeName } from '../../platform/place.ts';
import type { SelectedNamespaces } from '../../platform/selected-namespaces.ts';

/** Discovery in these namespaces alone; everywhere without a restriction. */
export function namespacesOf(namespaces: SelectedNamespaces): Record<string, unknown> {
  return namespaces === 'all' ? {} : { namespaces: { names: [...namespaces] } };
}

/** Prometheus calls pods of these namespaces. Those of its own are neighbours: they need a way in as well, which elsewhere is not ours to give. */
export function podsFlows(input: FlowInput, namespaces: SelectedNamespaces, port: FlowPort, why: string): Flow[] {
  const call = { from: 'prometheus', port, protocol: 'TCP', kind: 'scrape', why } as const;
  const own = namespaces === 'all' || namespaces.includes(input.namespace);
  const others = namespaces === 'all' ? 'all' : namespaces.filter((name) => name !== input.namespace);
  const name = others === 'all' ? placeName('pods', 'all') : placeName('pods', others.join('-'));
  return [
    ...(own ? [{ ...call, to: 'neighbours' } satisfies Flow] : []),
    ...(others.length > 0
      ? [{ ...call, to: { kind: 'pods', name, namespaces: others, identity: 'mesh' } } satisfies Flow]
      : []),
  ];
}
