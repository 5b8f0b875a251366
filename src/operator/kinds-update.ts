import type { KubeClient } from '../kube/client.ts';
import { waitBefore } from '../kube/retry.ts';
import type { FactsKeeper } from './facts-keeper.ts';
import { errorFields, type Log } from './log.ts';
import type { Watches } from './watches.ts';

const retry = { baseMs: 10_000, maxMs: 60_000 };
const waitMs = 5_000;

export interface KindsUpdate {
  touch(): void;
  stop(): void;
}

/**
 * Follows kinds that are installed or removed. Discovery is behind by a few seconds, so it is asked at once and once more
 * a little later; and for as long as it takes while a kind is lacking without which nothing can be done.
 */
export function createKindsUpdate(o: {
  client: KubeClient;
  watches: Watches;
  facts: FactsKeeper;
  log: Log;
}): KindsUpdate {
  const { clock } = o.client;
  const cancels = new Map<number, () => void>();
  let failures = 0;
  let stopped = false;
  const update = (ms: number) => {
    cancels.delete(ms);
    o.watches.update().then(
      () => {
        failures = 0;
        const lacking = o.watches.health().notServed.length > 0;
        if (lacking) schedule(waitMs);
        if (!lacking || ms !== waitMs) o.facts.touch();
      },
      (error: unknown) => {
        o.log.warn(errorFields(error), 'the API server cannot be asked what it serves');
        schedule(waitBefore(error, failures++, retry, clock.random));
      },
    );
  };
  const schedule = (ms: number) => {
    if (stopped) return;
    cancels.get(ms)?.();
    cancels.set(
      ms,
      clock.after(ms, () => update(ms), 'kinds'),
    );
  };
  return {
    touch: () => [500, 4_000].forEach(schedule),
    stop() {
      stopped = true;
      for (const cancel of cancels.values()) cancel();
    },
  };
}
