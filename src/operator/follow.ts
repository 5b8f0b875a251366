import type { KubeClient } from '../kube/client.ts';
import { isAlreadyExists } from '../kube/errors.ts';
import { contentHash } from '../objects/canonical.ts';
import { type KubeObject, type ObjectRef, refText } from '../objects/object.ts';
import { isWorkload, refersToOthers } from '../plan/kinds.ts';
import type { Plan, SecretRequest, Wave } from '../plan/plan.ts';
import type { Context } from './context.ts';
import type { Marks } from './decorate.ts';
import { each } from './each.ts';
import { type Ensured, ensure } from './ensure.ts';
import { closedGate } from './gate.ts';
import type { Held } from './held.ts';
import type { Problem } from './outcome.ts';
import { prefetch } from './prefetch.ts';
import { problemOf } from './problems.ts';
import { makeSecret } from './secrets.ts';
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

/** Made when there is none of that name; one that is there is left alone, whoever made it. */
async function ensureSecret(
  { client, objects, metrics }: Context,
  marks: Marks,
  request: SecretRequest,
): Promise<Ensured> {
  const { namespace, name } = request;
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace, name };
  const seen = objects.get(ref);
  if (seen?.metadata.deletionTimestamp)
    return { kind: 'later', why: `${refText(ref)} to be gone before it is made anew` };
  if (seen || objects.verified(ref)) return { kind: 'unchanged' };
  if (await isThere(client, ref)) return { kind: 'unchanged' };
  const token = objects.token(ref);
  try {
    const made = await client.create(makeSecret(request, marks));
    metrics.wrote(ref.kind, 'create');
    objects.note({ apiVersion: 'v1', kind: 'Secret', metadata: made.metadata }, { hash: contentHash(request) }, token);
    return { kind: 'written' };
  } catch (error) {
    if (isAlreadyExists(error)) return { kind: 'unchanged' };
    const problem = problemOf(ref, error);
    if (!problem) throw error;
    return { kind: 'problem', problem };
  }
}

/** Asked by metadata alone: its values do not matter here. */
async function isThere(client: KubeClient, { apiVersion, kind, namespace = '', name }: ObjectRef): Promise<boolean> {
  const fieldSelector = `metadata.name=${name}`;
  const { items } = await client.list({ apiVersion, kind }, { namespace, fieldSelector, metadataOnly: true });
  return items.length > 0;
}
