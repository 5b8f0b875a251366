import type { Facts } from '../facts/facts.ts';

/** What was known and is not any more, in words: kinds that were served, meshes that were there, whole facts. Sorted. */
export function lossOf(before: Facts, now: Facts): string[] {
  const facts = Object.keys(before).filter((name) => !(name in now));
  const served = (before.served ?? []).filter((kind) => now.served && !now.served.includes(kind));
  const present = new Set((now.meshes ?? []).map(meshKey));
  const meshes = now.meshes ? (before.meshes ?? []).map(meshKey).filter((mesh) => !present.has(mesh)) : [];
  return [...facts, ...served, ...meshes].sort();
}

const meshKey = ({ type, revision }: { type: string; revision?: string }) => [type, revision].filter(Boolean).join('/');
