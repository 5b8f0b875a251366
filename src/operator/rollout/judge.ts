import type { ConfigStatus } from '../../api/types.ts';
import { shortened } from '../conditions.ts';
import { isRolledBack } from './choose.ts';

/** What is known of a configuration that was written. */
export type Evidence =
  | { kind: 'works' }
  /** Not known yet. */
  | { kind: 'pending' }
  /** Cannot be known. */
  | { kind: 'unwatched'; why: string }
  | { kind: 'fails'; words: string };

/**
 * What the evidence makes of a decision. A configuration that was accepted once is not to blame for a later failure, and
 * neither is the one that was gone back to.
 */
export function judged(
  state: ConfigStatus,
  evidence: Evidence,
  { program, attempt, previous }: { program: string; attempt?: string; previous?: ConfigStatus },
): ConfigStatus {
  if (isRolledBack(state)) return state;
  if (evidence.kind === 'works') return { ...state, accepted: state.revision, program };
  if (evidence.kind !== 'fails' || state.revision === state.accepted) return state;
  // Words of a component tell the time, so every failure has others: the first are kept.
  const message =
    previous?.rejected === state.revision && previous.message ? previous.message : shortened(evidence.words, 1024);
  return { ...state, rejected: state.revision, message, ...(attempt === undefined ? {} : { attempt }) };
}
