/** Objects with `matchLabels` by namespace, so that a pod is held against those alone that can select it. */
export interface SelectorBuckets<T> {
  /** In the order they were given in; whether they really select the pod is for the caller to say. */
  candidates: (namespace: string, labels: Readonly<Record<string, string>>) => T[];
}

/** `labelsOf` tells labels that all have to be there; none of them for what is about every pod. */
export function selectorBuckets<T>(
  all: readonly T[],
  placeOf: (one: T) => { namespace: string; labels: Readonly<Record<string, string>> },
): SelectorBuckets<T> {
  const everywhere = '';
  const buckets = new Map<string, Map<string, number[]>>();
  for (const [number, one] of all.entries()) {
    const { namespace, labels } = placeOf(one);
    const [first] = Object.entries(labels);
    const here = buckets.get(namespace) ?? new Map<string, number[]>();
    const key = first ? bucketOf(first) : everywhere;
    const list = here.get(key);
    if (list) list.push(number);
    else here.set(key, [number]);
    buckets.set(namespace, here);
  }
  return {
    candidates(namespace, labels) {
      const here = buckets.get(namespace);
      if (!here) return [];
      const found = [everywhere, ...Object.entries(labels).map(bucketOf)].flatMap((key) => here.get(key) ?? []);
      return found.sort((a, b) => a - b).flatMap((number) => all[number] ?? []);
    },
  };
}

function bucketOf([key, value]: [string, string]): string {
  return `${key}=${value}`;
}
