/** Works on each key at most once at a time; what is added meanwhile is worked on again. Failures are tried again, later each time. */
export function createQueue(workers: number, work: (key: string) => Promise<void>): { add(key: string): void } {
  const waiting = new Set<string>();
  const active = new Set<string>();
  const failures = new Map<string, number>();

  const next = (): void => {
    for (const key of waiting) {
      if (active.size >= workers) return;
      if (active.has(key)) continue;
      waiting.delete(key);
      active.add(key);
      void run(key);
    }
  };
  const run = async (key: string): Promise<void> => {
    try {
      await work(key);
      failures.delete(key);
    } catch (error) {
      const failed = (failures.get(key) ?? 0) + 1;
      failures.set(key, failed);
      console.error(key, error instanceof Error ? error.message : error);
      setTimeout(() => add(key), Math.min(30_000, 100 * 2 ** failed));
    }
    active.delete(key);
    next();
  };
  const add = (key: string): void => {
    waiting.add(key);
    next();
  };
  return { add };
}
