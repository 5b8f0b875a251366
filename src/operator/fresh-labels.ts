import type { Facts } from '../facts/facts.ts';

/**
 * The facts with the labels the Namespace has by what woke this reconcile. Facts are read a moment later: a label that somebody has
 * just taken away would be written once more, beside the one that was put in its place.
 */
export function withFreshLabels(facts: Facts, name: string, labels: Record<string, string> | undefined): Facts {
  if (!facts.namespaces || !labels) return facts;
  const known = facts.namespaces.find((one) => one.name === name);
  const others = facts.namespaces.filter((one) => one !== known);
  const fresh = { name, labels, annotations: known?.annotations ?? {} };
  return { ...facts, namespaces: [...others, fresh].toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}
