export interface Endings {
  add(end: () => unknown): void;
  /** Ends everything, the last first, also when some of it fails; then throws what failed. */
  end(): Promise<void>;
}

export function endings(): Endings {
  const all: (() => unknown)[] = [];
  return {
    add: (end) => void all.push(end),
    async end() {
      const failed: unknown[] = [];
      for (const end of all.splice(0).reverse()) {
        try {
          await end();
        } catch (error) {
          failed.push(error);
        }
      }
      if (failed.length > 1) throw new AggregateError(failed, 'several things did not end');
      if (failed.length === 1) throw failed[0];
    },
  };
}
