import type { Condition } from '../api/types.ts';

/** A condition before it is known when it last changed. */
export interface Finding {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
}

/** Conditions for the status; the time of one changes only when its status does. `now` is RFC 3339 with seconds. */
export function conditionsFrom(
  findings: readonly Finding[],
  previous: readonly Condition[],
  context: { generation: number; now: string },
): Condition[] {
  return findings.map(({ type, status, reason, message }) => {
    const last = previous.find((condition) => condition.type === type);
    const lastTransitionTime = last?.status === status ? last.lastTransitionTime : context.now;
    return {
      type,
      status,
      observedGeneration: context.generation,
      lastTransitionTime,
      reason,
      message: shortened(message, 4096),
    };
  });
}

/** At most `length` characters, with an ellipsis where something is missing. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
