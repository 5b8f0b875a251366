import { distance } from '../../api/schema/nearest.ts';

/** Names that somebody may have meant, the nearest first, eight at most: those that hold what was typed, or are few slips away. */
export function alike(typed: string, names: readonly string[]): string[] {
  const wanted = lastPart(typed);
  return names
    .map((name) => ({ name, far: slips(wanted, name.toLowerCase()) }))
    .filter(({ far }) => far <= Math.max(1, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 8)
    .map(({ name }) => name);
}

function slips(wanted: string, name: string): number {
  const own = lastPart(name);
  if (wanted.length >= 3 && own.includes(wanted)) return 0.5;
  if (wanted.length > 64) return Number.POSITIVE_INFINITY;
  return Math.min(distance(wanted, own), distance(wanted, name));
}

function lastPart(name: string): string {
  return (name.split('/').at(-1) ?? name).toLowerCase();
}
