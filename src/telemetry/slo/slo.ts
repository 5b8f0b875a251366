/** An objective as rules are made from it. */
export interface Slo {
  name: string;
  service: string;
  serviceNamespace: string;
  /** Share of the requests that have to be good, from 0 to 1. */
  objective: number;
  /** `30d` */
  window: '28d' | '30d';
  /** Upper bound of a histogram within which a good request is answered; absent: a good request is one that does not fail. */
  boundMs?: number;
}

/** Share of the requests that may be bad. */
export function budgetOf({ objective }: Slo): number {
  return rounded(1 - objective);
}

/** Without what arithmetic in binary adds. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
