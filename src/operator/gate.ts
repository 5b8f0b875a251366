import { type ObjectRef, refText } from '../objects/object.ts';
import type { Gate } from '../plan/plan.ts';
import type { Problem } from './outcome.ts';

/** How the waves before a gate went. */
export interface Earlier {
  problems: readonly Problem[];
  /** What has not been written yet, and why. */
  waitingFor?: string;
}

/** What keeps a gate closed; undefined when it is open. */
export function closedGate(
  gate: Gate,
  { problems, waitingFor }: Earlier,
  isReady: (workload: ObjectRef) => boolean,
): string | undefined {
  const problem = problems.find(({ aside }) => !aside);
  if (problem) return `${refText(problem.ref)} to be accepted`;
  if (waitingFor) return waitingFor;
  if (gate.kind === 'applied') return undefined;
  const unready = gate.workloads.find((ref) => !isReady(ref));
  return unready && `${refText(unready)} to be ready`;
}
