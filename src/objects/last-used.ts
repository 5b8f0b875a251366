/** Holds so many values, those that were kept or asked for last. */
export interface LastUsed<V> {
  get(key: string): V | undefined;
  /** Gives what is kept. */
  keep(key: string, value: V): V;
}

export function createLastUsed<V>(most: number): LastUsed<V> {
  const known = new Map<string, V>();
  const keep = (key: string, value: V): V => {
    known.delete(key);
    known.set(key, value);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return value;
  };
  return {
    get(key) {
      const found = known.get(key);
      return found === undefined ? undefined : keep(key, found);
    },
    keep,
  };
}
