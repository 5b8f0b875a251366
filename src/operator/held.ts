import type { ObservabilityPlatform } from '../api/types.ts';
import { secretLacks } from '../components/secrets-used.ts';
import type { Facts } from '../facts/facts.ts';
import { canaryName } from '../platform/canary.ts';

/** Name of a workload → what it waits for. It is not written: what runs of it is better than what would not start. */
export type Held = ReadonlyMap<string, string>;

/** Workloads whose pods would not start because a Secret is not as they need it. */
export function heldBack(platform: ObservabilityPlatform, facts: Facts): Held {
  const lacks = Map.groupBy(secretLacks(platform, facts), ({ component }) => component);
  return new Map(
    [...lacks].flatMap(([component, missing]) => {
      const what = missing.map(({ name, missingKeys }) =>
        missingKeys ? `Secret ${name} to have ${missingKeys.join(', ')}` : `Secret ${name} to be there`,
      );
      const why = `${[...new Set(what)].join(' and ')} (for ${component})`;
      return [component, canaryName(component)].map((name) => [name, why] as const);
    }),
  );
}
