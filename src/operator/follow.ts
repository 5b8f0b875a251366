import type { KubeObject, ObjectRef } from '../objects/object.ts';
import { isWorkload, refersToOthers } from '../plan/kinds.ts';
import type { Plan, Wave } from '../plan/plan.ts';
import type { Context } from './context.ts';
import type { Marks } from './decorate.ts';
import { each } from './each.ts';
import { type Ensured, ensure } from './ensure.ts';
import { ensureSecret } from './ensure-secret.ts';
import { closedGate } from './gate.ts';
import type { Held } from './held.ts';
import type { Problem } from './outcome.ts';
import { prefetch } from './prefetch.ts';
import { ensureShared } from './shared.ts';

/** How far a plan could be followed. */
export interface Progress {
  problems: Problem[];
  /** What has to happen before it can go on; absent when the whole plan is written. */
  waitingFor?: string;
  /** Milliseconds after which to look again, when no watch tells. */
  afterMs?: number;
}

/** Writes the waves of a plan in their order, each as soon as its gate is open. Nothing is waited for here. */
export async function followPlan(context: Context, marks: Marks, plan: Plan, held: Held): Promise<Progress> {
  const progress: Progress = { problems: [] };
  const isReady = (workload: ObjectRef) => context.objects.verified(workload)?.workload?.ready ?? false;
  for (const wave of plan.waves) {
    const closed = wave.gate && closedGate(wave.gate, progress, isReady);
    if (closed) return { ...progress, waitingFor: progress.waitingFor ?? closed };
    for (const ensured of await writeWave(context, marks, wave, held)) {
      if (ensured.kind === 'problem') progress.problems.push(asideWhenElsewhere(ensured.problem, marks));
      if (ensured.kind !== 'later') continue;
      progress.waitingFor ??= ensured.why;
      if (ensured.afterMs !== undefined)
        progress.afterMs = Math.min(ensured.afterMs, progress.afterMs ?? ensured.afterMs);
    }
  }
  return progress;
}

/** Rights in somebody else's namespace may be missing: the platform's own parts run without them. */
function asideWhenElsewhere(problem: Problem, marks: Marks): Problem {
  const { kind, namespace } = problem.ref;
  const isHome = namespace === marks.namespace || kind === 'Namespace';
  return isHome ? problem : { ...problem, aside: true };
}

async function writeWave(context: Context, marks: Marks, wave: Wave, held: Held): Promise<Ensured[]> {
  const { concurrency } = context.options;
  const shared = await each(wave.shared ?? [], concurrency, (object) => ensureShared(context, object));
  const secrets = await each(wave.secrets ?? [], concurrency, (request) => ensureSecret(context, marks, request));
  const prefetched = await prefetch(context, wave.objects);
  const write = async (object: KubeObject): Promise<Ensured> => {
    const why = isWorkload(object) ? held.get(object.metadata.name) : undefined;
    return why === undefined ? ensure(context, marks, object, prefetched) : { kind: 'later', why };
  };
  const [later, first] = [true, false].map((refers) =>
    wave.objects.filter((object) => refersToOthers(object) === refers),
  );
  const objects = await each(first ?? [], concurrency, write);
  const referring = await each(later ?? [], concurrency, write);
  return [...shared, ...secrets, ...objects, ...referring];
}
