import { hash } from 'node:crypto';
import type { ObservabilityPlatform } from '../api/types.ts';
import type { MeshSurvey } from '../mesh/mesh.ts';
import { canonicalJson } from '../objects/canonical.ts';
import { createLastUsed } from '../objects/last-used.ts';
import { rememberedFor } from '../objects/remembered.ts';
import { isOfApplySet } from './applyset.ts';
import type { Compile, Compiled } from './compiler.ts';
import { factsRead } from './facts-read.ts';

/**
 * Results that are kept, each about 150 KiB besides the files that it shares with others: an operator of as many platforms never
 * compiles one again to put back what somebody has changed.
 */
const kept = 128;

/**
 * Compiles what is not among the last results. A platform is looked at a dozen times while its pods start, and most of what happens
 * to one changes nothing that is compiled. The compiler is given no more than what the key is made of, so that none of it can be
 * forgotten in the key.
 */
export function createCompileMemo(compile: Compile, surveys: readonly MeshSurvey[]): Compile {
  const known = createLastUsed<Compiled>(kept);
  // All digits: what people bring along is part of this, and of a few digits somebody finds two that are alike.
  const hashOf = rememberedFor((facts: object) => hash('sha256', canonicalJson(facts)));
  return (platform, facts) => {
    const read = platformRead(platform);
    const about = factsRead(read, facts, surveys);
    // Item by item: a list is made anew for each look, what is in it is not.
    const hashed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(hashed);
      return typeof value === 'object' && value !== null ? hashOf(value) : value;
    };
    const members = Object.entries(about).map(([name, value]) => [name, hashed(value)]);
    const key = hash('sha256', JSON.stringify([read, members]));
    return known.get(key) ?? known.keep(key, compile(read, about));
  };
}

/** Without what changes with every write of ours: the versions that run are all that the compiler reads of a status. */
function platformRead({ apiVersion, kind, metadata, spec, status }: ObservabilityPlatform): ObservabilityPlatform {
  const { name, namespace, labels = {}, annotations = {} } = metadata;
  const others = (map: Record<string, string>) =>
    Object.fromEntries(Object.entries(map).filter(([key]) => !isOfApplySet(key)));
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, labels: others(labels), annotations: others(annotations) },
    spec,
    ...(status?.versions ? { status: { versions: status.versions } } : {}),
  };
}
