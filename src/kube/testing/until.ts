import { setImmediate as nextTurn } from 'node:timers/promises';

const patienceMs = 10_000;

/** Lets sockets work until `probe` gives something true. Throws, saying what was awaited, when that never happens. */
export async function until<T>(
  probe: () => T,
  awaited: () => string = () => String(probe),
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const value = probe();
    if (value) return value as Exclude<T, undefined | null | false | 0 | ''>;
    if (performance.now() > end) throw new Error(`waited in vain for ${awaited()}`);
    await nextTurn();
  }
}

/** Lets everything that is on its way arrive: for showing that something does not happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await nextTurn();
}
