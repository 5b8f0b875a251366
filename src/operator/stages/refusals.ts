import type { Clock } from '../../kube/clock.ts';
import type { Staging } from '../../mesh/mesh.ts';
import { at, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { each } from '../each.ts';
import { nameLabel } from '../names.ts';
import type { ReadMetrics } from '../rollout/read-metrics.ts';

/** Watches how many calls policies would refuse that are not in force yet. */
export interface Refusals {
  look(question: Question): Promise<Seen>;
  /** The platform is gone. */
  forget(key: string): void;
}

export interface Question {
  /** Of the platform. */
  key: string;
  /** Name of the stage: what was counted in another tells nothing of this one. */
  stage: string;
  staging: Staging;
  pods: readonly KubeObject[];
  /** Milliseconds since the epoch before which nothing counts: until then proxies serve old connections by old rules. */
  notBeforeMs: number;
  /** Milliseconds for which nothing may have been refused. */
  settleMs: number;
}

export type Seen =
  /** Nothing would have been refused for long enough. */
  | { kind: 'quiet' }
  /** Not quiet for long enough; `refused` are the components to which calls would have been refused last. */
  | { kind: 'watching'; refused: readonly string[]; againAfterMs: number }
  | { kind: 'unmeasured'; why: string };

interface Reading {
  stage: string;
  atMs: number;
  /** By uid of the pod. */
  counts: ReadonlyMap<string, number>;
  /** Components of which more was counted than in the reading before. */
  refused: readonly string[];
}

/** The readings are in memory: an operator that starts anew watches anew. */
export function createRefusals({ clock, read }: { clock: Clock; read: ReadMetrics }): Refusals {
  const readings = new Map<string, Reading>();

  const count = async (pod: KubeObject, { counters, refusals }: Staging): Promise<number | undefined> => {
    const address = text(at(pod, 'status', 'podIP')) ?? '';
    const host = address.includes(':') ? `[${address}]` : address;
    return refusals(await read(`http://${host}:${counters.port}${counters.path}`));
  };

  return {
    forget: (key) => void readings.delete(key),

    async look({ key, stage, staging, pods, notBeforeMs, settleMs }) {
      const waitMs = notBeforeMs - clock.now();
      if (waitMs > 0) return { kind: 'watching', refused: [], againAfterMs: waitMs };
      let counts: (number | undefined)[];
      try {
        counts = await each(pods, 4, (pod) => count(pod, staging));
      } catch {
        readings.delete(key);
        return { kind: 'unmeasured', why: `port ${staging.counters.port} of the pods cannot be read` };
      }
      const silent = pods.filter((_, index) => counts[index] === undefined);
      if (silent.length > 0) {
        readings.delete(key);
        const names = silent.map(({ metadata }) => metadata.name).sort();
        return { kind: 'unmeasured', why: `the proxies of ${names.join(', ')} do not count refusals` };
      }
      const nowMs = clock.now();
      const found = new Map(pods.map((pod, index) => [identity(pod), counts[index] ?? 0]));
      const last = readings.get(key);
      const before = last?.stage === stage ? last : undefined;
      const isSame = before !== undefined && same(before.counts, found);
      const refused = before ? componentsOf(pods.filter((pod) => grew(pod, before.counts, found))) : [];
      const base = isSame ? before : { stage, atMs: nowMs, counts: found, refused };
      readings.set(key, base);
      const sinceMs = nowMs - base.atMs;
      if (isSame && sinceMs >= settleMs) return { kind: 'quiet' };
      return { kind: 'watching', refused: base.refused, againAfterMs: Math.min(settleMs - sinceMs, settleMs / 4) };
    },
  };
}

type Counts = ReadonlyMap<string, number>;

function grew(pod: KubeObject, before: Counts, now: Counts): boolean {
  const then = before.get(identity(pod));
  return then !== undefined && (now.get(identity(pod)) ?? 0) > then;
}

/** Other pods, and a proxy that has started anew and counts from zero, are watched from now on. */
function same(before: Counts, now: Counts): boolean {
  return before.size === now.size && [...now].every(([pod, count]) => before.get(pod) === count);
}

function identity({ metadata }: KubeObject): string {
  return metadata.uid ?? metadata.name;
}

function componentsOf(pods: readonly KubeObject[]): string[] {
  return [...new Set(pods.map(({ metadata }) => metadata.labels?.[nameLabel] ?? metadata.name))].sort();
}
