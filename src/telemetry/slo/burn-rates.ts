import { rounded, type Slo } from './slo.ts';

/**
 * How fast the budget may be used up: `share` of it within the long window. The short window, a twelfth of it, makes the alert end soon
 * after the trouble has. From "Alerting on SLOs" in Google's SRE workbook.
 */
export interface BurnRate {
  long: Window;
  short: Window;
  share: number;
}

export type Window = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d';

const hours = { '5m': 1 / 12, '30m': 0.5, '1h': 1, '2h': 2, '6h': 6, '1d': 24, '3d': 72 } satisfies Record<
  Window,
  number
>;

/** Somebody has to look now: of 30 days, 14.4 and 6 times as fast as the budget lasts. */
export const fast: readonly BurnRate[] = [
  { long: '1h', short: '5m', share: 0.02 },
  { long: '6h', short: '30m', share: 0.05 },
];

/** Somebody has to look today: 3 times as fast, and as fast as it lasts. */
export const slow: readonly BurnRate[] = [
  { long: '1d', short: '2h', share: 0.1 },
  { long: '3d', short: '6h', share: 0.1 },
];

export const windows: readonly Window[] = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];

/** Share of bad requests above which the budget burns as fast as that. */
export function thresholdOf({ long, share }: BurnRate, { window, objective }: Slo): number {
  const windowHours = Number.parseInt(window, 10) * 24;
  return rounded(((share * windowHours) / hours[long]) * (1 - objective));
}

/** An objective can be so low that even failing at all times does not burn its budget as fast as that. */
export function canBurn(rate: BurnRate, slo: Slo): boolean {
  return thresholdOf(rate, slo) < 1;
}
