import type { ContributionFacts } from '../facts/facts.ts';
import { contentHash } from '../objects/canonical.ts';
import type { Quarantined, SourceFile } from './item.ts';
import { beyondShares } from './shares.ts';

/** Bounds of what one platform takes of one kind: what is beyond would slow everything else down. */
export interface Bounds {
  configMaps: number;
  /** Characters of all files together. */
  characters: number;
}

/** The files of ConfigMaps in order, as far as they are within the bounds, evenly of all namespaces, and those that are left out. */
export function filesOf(
  found: readonly ContributionFacts[],
  bounds: Bounds,
): { files: SourceFile[]; quarantined: Quarantined[] } {
  const files: SourceFile[] = [];
  const quarantined: Quarantined[] = [];
  const beyond = beyondBounds(found, bounds);
  for (const origin of found) {
    const { namespace, name, files: contents, omitted = {} } = origin;
    for (const [file, reason] of Object.entries(omitted).sort(([a], [b]) => (a < b ? -1 : 1)))
      quarantined.push({ namespace, name, ...(file ? { file } : {}), reason });
    if (beyond.has(origin)) {
      const reason = `a platform takes ${bounds.configMaps} ConfigMaps with ${bounds.characters} characters of a kind, shared out evenly among namespaces, and this one is beyond`;
      quarantined.push({ namespace, name, reason });
      continue;
    }
    for (const file of Object.keys(contents).sort())
      files.push({ namespace, name, file, text: contents[file] ?? '', origin });
  }
  return { files, quarantined };
}

function beyondBounds(found: readonly ContributionFacts[], { configMaps, characters }: Bounds): Set<ContributionFacts> {
  const weighed = found.map((origin) => ({
    origin,
    namespace: origin.namespace,
    size: Object.values(origin.files).reduce((sum, text) => sum + text.length, 0),
  }));
  const tooMany = beyondShares(
    weighed.map((one) => ({ ...one, size: 1 })),
    configMaps,
  );
  const beyond = new Set([...tooMany].map(({ origin }) => origin));
  const left = weighed.filter(({ origin }) => !beyond.has(origin));
  for (const { origin } of beyondShares(left, characters)) beyond.add(origin);
  return beyond;
}

const longestName = 200;

/** A name for the file that no other file of any ConfigMap has: underscores are in no name of a namespace or ConfigMap. */
export function fileName({ namespace, name, file }: Omit<SourceFile, 'text'>, ending: '.yaml' | '.json'): string {
  const plain = `${namespace}_${name}_${file}`;
  if (plain.endsWith(ending) && plain.length <= longestName) return plain;
  return `${plain.slice(0, longestName - 20)}_${contentHash([namespace, name, file])}${ending}`;
}
