import type { Contributions } from '../../platform/contributions.ts';

/** Whether anybody brings rules for logs. */
export function bringsRules({ contributions }: { contributions: Contributions }): boolean {
  return Object.keys(contributions.logRules).length > 0;
}
