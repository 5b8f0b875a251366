import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until there is an answer. The test's own time limit ends the waiting: `signal` is the test's. */
export async function until<T>(signal: AbortSignal, ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(100, undefined, { signal });
  }
}

/** The body of a successful answer; undefined when there is no server yet or it refuses. */
export async function textFrom(url: string): Promise<string | undefined> {
  const response = await fetch(url).catch(() => undefined);
  return response?.ok ? await response.text() : undefined;
}

/** As {@link textFrom}, read as JSON. */
export async function jsonFrom<T>(url: string): Promise<T | undefined> {
  const text = await textFrom(url);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
