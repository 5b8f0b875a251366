import type { ContributionFacts, Facts, MeshObjectFacts } from '../facts/facts.ts';

interface Sources {
  facts: () => Facts;
  contributions: () => readonly ContributionFacts[];
  meshObjects: () => readonly MeshObjectFacts[];
}

/** What is known of the cluster, from where it is kept. The same object as long as nothing has changed: what was made of it is remembered by it. */
export function allFacts({ facts, contributions, meshObjects }: Sources): () => Facts {
  let last: { from: readonly unknown[]; all: Facts } | undefined;
  return () => {
    const from = [facts(), contributions(), meshObjects()] as const;
    if (last?.from.every((one, index) => one === from[index])) return last.all;
    const [read, brought, others] = from;
    const all = { ...read, contributions: [...brought], meshObjects: [...others] };
    last = { from, all };
    return all;
  };
}
