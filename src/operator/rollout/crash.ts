import { at, fields, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';

/** A component's own container that ends by itself again and again. */
export interface Crash {
  pod: string;
  /** What it said last, or its exit code. */
  words: string;
  /** Milliseconds since 1970 at which the run began that ended so; 0 when it is not told. */
  startedMs: number;
}

/** One failing start may be a sidecar that is not ready yet; three are none. */
const restarts = 2;
/** Killed from outside: by a probe, a node that shuts down, or for want of memory. */
const killed: readonly unknown[] = [0, 137, 143];

/** Undefined while the container works or starts, when something else keeps it from running, and when it was killed. */
export function crashOf(pod: KubeObject, container: string): Crash | undefined {
  if (pod.metadata.deletionTimestamp) return undefined;
  const status = containerStatus(pod, container);
  if (status['ready'] === true || Number(status['restartCount'] ?? 0) < restarts) return undefined;
  const waiting = text(at(status, 'state', 'waiting', 'reason'));
  if (waiting !== undefined && waiting !== 'CrashLoopBackOff') return undefined;
  const ended = fields(at(status, 'state', 'terminated') ?? at(status, 'lastState', 'terminated'));
  const exitCode = ended['exitCode'];
  if (typeof exitCode !== 'number' || killed.includes(exitCode) || ended['reason'] === 'OOMKilled') return undefined;
  return {
    pod: pod.metadata.name,
    words: lastLines(text(ended['message'])) ?? `exit code ${exitCode}`,
    startedMs: Date.parse(text(ended['startedAt']) ?? '') || 0,
  };
}

export function isReady(pod: KubeObject, container: string): boolean {
  return containerStatus(pod, container)['ready'] === true;
}

function containerStatus(pod: KubeObject, container: string): Record<string, unknown> {
  return fields(items(at(pod, 'status', 'containerStatuses')).find((one) => at(one, 'name') === container));
}

/** A program gives its reason last. */
function lastLines(message: string | undefined): string | undefined {
  const lines = (message ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 ? lines.slice(-3).join('\n').slice(-700) : undefined;
}
