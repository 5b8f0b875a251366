/** Equal values once, with numbers in the order they came. */
export interface Interned<T> {
  values: T[];
  numberOf: (key: string, value: T) => number;
}

export function interned<T>(): Interned<T> {
  const values: T[] = [];
  const known = new Map<string, number>();
  return {
    values,
    numberOf(key, value) {
      const found = known.get(key);
      if (found !== undefined) return found;
      known.set(key, values.length);
      return values.push(value) - 1;
    },
  };
}
