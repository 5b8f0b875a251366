/** One ConfigMap, and what it takes of something there is not enough of. */
export interface Weighed {
  namespace: string;
  size: number;
}

/**
 * Which ConfigMaps there is no room for, of all, given in the order of namespace and name. All namespaces are filled to the same height, so
 * that what one holds takes nothing from others that hold less: one with no more than its even share of the limit has all of it.
 */
export function beyondShares<T extends Weighed>(weighed: readonly T[], limit: number): ReadonlySet<T> {
  if (weighed.reduce((sum, { size }) => sum + size, 0) <= limit) return new Set();
  const heights = new Map<string, number>();
  const stacked = weighed.map((one) => {
    const height = (heights.get(one.namespace) ?? 0) + one.size;
    heights.set(one.namespace, height);
    return { one, height };
  });
  const beyond = new Set<T>();
  let total = 0;
  // Where two are as high, the first one by name stays the first.
  for (const { one } of stacked.sort((a, b) => a.height - b.height)) {
    if (total + one.size > limit) beyond.add(one);
    else total += one.size;
  }
  return beyond;
}
