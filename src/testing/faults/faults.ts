import { createHash } from 'node:crypto';
import type { Asked, Verb } from './asked.ts';

/** What goes wrong with one request. */
export type Fault =
  /** Refused by who stands before the API server. */
  | { kind: 'refuse'; status: number; retryAfter?: number }
  /** The connection is reset: before the API server got the request, or after it did what was asked. */
  | { kind: 'reset'; when: 'before' | 'after' }
  /** Half of the answer: the connection breaks in the middle, or it ends in good order all the same. */
  | { kind: 'half'; ends: 'broken' | 'whole' }
  /** The answer comes in pieces, this far apart. */
  | { kind: 'slow'; ms: number }
  /** No answer, on a connection that stays open. */
  | { kind: 'silent' }
  /** An answer that the same question got before, when there is an older one. */
  | { kind: 'stale' }
  | WatchFault;

/** What goes wrong in an open watch, after so many events or so long. */
export type WatchFault =
  /** It ends, in the middle of a line or between two. */
  | { kind: 'cut'; mid: boolean; events: number; ms: number }
  /** An ERROR event: what it continues from is forgotten (410). */
  | { kind: 'expired'; events: number; ms: number }
  /** A line that is no event. */
  | { kind: 'garbled'; events: number; ms: number }
  /** Nothing more comes, and it stays open. */
  | { kind: 'mute'; events: number; ms: number }
  /** Every event twice. */
  | { kind: 'twice' }
  | { kind: 'no-bookmarks' };

export type FaultKind = Fault['kind'];

export interface Rule {
  fault: Fault;
  /** Of the requests that match, from 0 to 1. */
  share: number;
  /** Absent: all of them, but for a watch fault watches alone. */
  verbs?: readonly Verb[];
  resources?: readonly string[];
  /** So often at most. */
  times?: number;
}

/** Decides about every request, the first rule that strikes counts. */
export type Schedule = (asked: Asked) => Fault | undefined;

const watchFaults: readonly FaultKind[] = ['cut', 'expired', 'garbled', 'mute', 'twice', 'no-bookmarks'];
/** Of which a watch, which has no end, can have nothing. */
const answerFaults: readonly FaultKind[] = ['half', 'slow', 'stale'];

/**
 * The same seed decides the same about the nth time that something is asked, in whatever order requests arrive.
 */
export function seededSchedule(seed: number, rules: readonly Rule[]): Schedule {
  const asks = new Map<string, number>();
  const struck = rules.map(() => 0);
  return (asked) => {
    const key = [asked.verb, asked.resource, asked.namespace, asked.name].join('/');
    const nth = (asks.get(key) ?? 0) + 1;
    asks.set(key, nth);
    const found = rules.findIndex(
      (rule, index) =>
        (struck[index] ?? 0) < (rule.times ?? Number.POSITIVE_INFINITY) &&
        matches(rule, asked) &&
        chance(`${seed}/${index}/${key}/${nth}`) < rule.share,
    );
    if (found < 0) return undefined;
    struck[found] = (struck[found] ?? 0) + 1;
    return rules[found]?.fault;
  };
}

function matches({ fault, verbs, resources }: Rule, asked: Asked): boolean {
  if (watchFaults.includes(fault.kind) && asked.verb !== 'watch') return false;
  if (answerFaults.includes(fault.kind) && asked.verb === 'watch') return false;
  if (fault.kind === 'stale' && asked.verb !== 'get' && asked.verb !== 'list') return false;
  if (verbs && !verbs.includes(asked.verb)) return false;
  return !resources || resources.includes(asked.resource);
}

/** Uniform in [0, 1), by the text alone. */
function chance(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
