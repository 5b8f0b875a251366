import type { ContributionStatus } from '../api/types.ts';
import type { ContributionReport } from '../contributions/collect.ts';
import { shortened } from './conditions.ts';

/** As many as are shown of one kind; the number of all of them is beside it. */
const shown = 20;

/** What the status tells of the contributions, by kind: also that there are none, and what was looked for. */
export function contributionStatus(reports: readonly ContributionReport[]): Record<string, ContributionStatus> {
  return Object.fromEntries(
    reports.map(({ kind, selector, matched, accepted, quarantined }) => [
      kind,
      {
        selector: shortened(selector, 4096),
        matched: matched ?? 0,
        accepted,
        refused: quarantined.length,
        quarantined: quarantined.slice(0, shown).map(({ namespace, name, file, item, reason }) => ({
          namespace,
          name,
          ...(file === undefined ? {} : { file: shortened(file, 253) }),
          ...(item === undefined ? {} : { item: shortened(item, 512) }),
          reason: shortened(reason, 1024),
        })),
      },
    ]),
  );
}
