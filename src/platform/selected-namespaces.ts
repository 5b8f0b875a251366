import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Facts } from '../facts/facts.ts';
import { selects } from '../objects/selector.ts';

/** The namespaces a platform looks at: `all`, or their names in order, the platform's own always among them. */
export type SelectedNamespaces = 'all' | readonly string[];

/**
 * What `spec.observability.namespaces` selects. A selector finds nothing but the own namespace when the labels are not known;
 * when they are, a namespace that is not there is left out until it comes, since nobody can be given rights in it.
 */
export function selectedNamespaces(platform: ObservabilityPlatform, own: string, facts: Facts): SelectedNamespaces {
  const { names = [], selector, all } = platform.spec.observability?.namespaces ?? {};
  if (all) return 'all';
  const labelled = selector
    ? (facts.namespaceLabels ?? []).filter(({ labels }) => selects(selector, labels)).map(({ name }) => name)
    : [];
  const there = names.filter((name) => isThere(facts, name));
  return [...new Set([own, ...there, ...labelled])].sort();
}

export function isSelected(selected: SelectedNamespaces, namespace: string): boolean {
  return selected === 'all' || selected.includes(namespace);
}

/** Whether there is such a namespace, as far as is known. */
export function isThere({ namespaceLabels }: Facts, namespace: string): boolean {
  return namespaceLabels === undefined || namespaceLabels.some(({ name }) => name === namespace);
}
