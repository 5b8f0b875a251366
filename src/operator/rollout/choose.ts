import type { ConfigStatus } from '../../api/types.ts';

/** What decides which configuration a component gets. */
export interface Choice {
  /** What was decided before; absent for a component that is new. */
  previous?: ConfigStatus;
  /** What the resource asks for now. */
  wanted: { revision: string; program: string };
  /** Value of the annotation by which people ask to try again what was rejected. */
  attempt?: string;
  /** Whether all of a revision is still there. */
  isKept: (revision: string) => boolean;
  /** RFC 3339. */
  now: string;
}

/**
 * The configuration to write: what the resource asks for, or, as long as it asks for one that was rejected, the last that
 * was accepted. Another image or other arguments may make a rejected one work, so it is tried again then.
 */
export function chosen({ previous, wanted, attempt, isKept, now }: Choice): ConfigStatus {
  if (!previous) return { revision: wanted.revision, since: now };
  const { rejected, message: _words, attempt: attempted, ...rest } = previous;
  const { accepted, revision, program } = rest;
  const at = (target: string) => ({ revision: target, since: target === revision ? rest.since : now });
  if (
    rejected === wanted.revision &&
    accepted !== undefined &&
    accepted !== rejected &&
    program === wanted.program &&
    attempted === attempt &&
    isKept(accepted)
  )
    return { ...previous, ...at(accepted) };
  const { accepted: _, program: __, ...bare } = rest;
  const kept = accepted !== undefined && isKept(accepted) ? rest : bare;
  return { ...kept, ...at(wanted.revision) };
}

/** Whether this is a configuration that was gone back to. */
export function isRolledBack({ revision, accepted, rejected }: ConfigStatus): boolean {
  return rejected !== undefined && revision === accepted;
}
