import type { Encryption } from '../evaluate.ts';
import type { Protocol } from '../world.ts';

/**
 * Who may call whom, as plain data for whoever shows it: rows are sorts of callers, columns are ports of sorts of those who are
 * called. Whoever cannot be told apart by any call stands in one row, or in one group of columns.
 */
export interface Picture {
  sources: Source[];
  destinations: Destination[];
  /** One list for each source, with one entry for each port of all destinations in order: a number of `outcomes`. */
  cells: number[][];
  outcomes: readonly Outcome[];
  /** Sentences that outcomes refer to by number. */
  reasons: readonly string[];
}

export interface Source {
  /** At least one, in the order of their names. */
  members: Party[];
  /** Empty for who is in none. */
  namespace: string;
}

export interface Destination extends Source {
  ports: Port[];
}

export interface Party {
  name: string;
  kind: 'workload' | 'any' | 'address';
  /** Absent where it is not known, or nobody can have one. */
  proxy?: boolean;
}

export interface Port {
  /** `other` stands for every port that is not listed. */
  port: number | 'other';
  protocol: Protocol;
  name?: string;
}

export interface Outcome {
  /** `outside`: neither end is in the cluster, so nothing here decides. */
  verdict: 'allowed' | 'denied' | 'unknown' | 'outside';
  encryption: Encryption;
  /** Which requests are let through, in words; absent for all. */
  requests?: string;
  /** Against what is declared. */
  differs?: 'missing' | 'extra' | 'unknown';
  /** Numbers of `reasons`. */
  because: number[];
}
