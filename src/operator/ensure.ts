import { ApiError, applyConflicts, isConflict } from '../kube/errors.ts';
import { isOlder } from '../kube/resource-version.ts';
import { differs } from '../objects/differs.ts';
import { type KubeObject, type ObjectRef, refKey, refOf, refText } from '../objects/object.ts';
import { isWorkload } from '../plan/kinds.ts';
import type { Context } from './context.ts';
import { decorate, type Marks } from './decorate.ts';
import { fieldManager, hashAnnotation } from './names.ts';
import type { Token } from './object-store.ts';
import type { Problem } from './outcome.ts';
import { isOwned, makerOf } from './ownership.ts';
import type { Prefetched } from './prefetch.ts';
import { problemOf } from './problems.ts';
import { handOverReplicas } from './replicas.ts';
import { makeAnew } from './storage/make-anew.ts';
import { type Surplus, surplusOf } from './surplus.ts';
import { workloadState } from './workload-state.ts';

/** What became of one object. */
export type Ensured =
  | { kind: 'unchanged' | 'written' }
  /** It cannot be written yet: it is still being deleted, or somebody keeps changing it. */
  | { kind: 'later'; why: string; afterMs?: number }
  | { kind: 'problem'; problem: Problem };

/** Between two looks at an object that the API server has told of and then answers about as it was before. */
const outdatedMs = 1_000;

/** How an object was found before it is written. */
interface Found {
  live?: KubeObject;
  /** There was no such object a moment ago, so that applying it makes it. */
  absent: boolean;
  /** From before the look. */
  token: Token;
}

/**
 * Makes one object what the plan says, with as few requests as that takes: none when its version is the one that was last
 * seen to be right, one GET when its version is another (none when `prefetched` tells), one apply when it differs.
 */
export async function ensure(
  context: Context,
  marks: Marks,
  planned: KubeObject,
  prefetched: Prefetched,
): Promise<Ensured> {
  const ref = refOf(planned);
  const desired = decorate(planned, marks, context.hashOf);
  const hash = desired.metadata.annotations?.[hashAnnotation] ?? '';
  if (isVerified(context, ref, hash)) return { kind: 'unchanged' };

  const found = await find(context, ref, prefetched).catch((error: unknown) => refused(context, ref, error));
  if ('kind' in found) return found;
  const { live, absent, token } = found;
  if (live?.metadata.deletionTimestamp)
    return { kind: 'later', why: `${refText(ref)} to be gone before it is made anew` };
  if (live && !isOwned(live.metadata, marks)) return foreign(ref, live);

  const wasRight = live?.metadata.annotations?.[hashAnnotation] === hash;
  // What an earlier plan asked for is ours and goes with the apply.
  const surplus = live && wasRight ? surplusOf(desired, live) : undefined;
  const difference = surplus?.field ?? (live && whatDiffers(desired, live, hash));
  if (live && difference === undefined) {
    note(context, live, hash, token);
    return { kind: 'unchanged' };
  }
  // Who writes the whole object anew takes the hash along.
  const wasSeenRight = wasRight || context.objects.verified(ref)?.hash === hash;
  if (!live || wasSeenRight) {
    const afterMs = context.fights.holdMs(refKey(ref));
    const what = live ? `whose ${difference ?? ''} somebody else keeps changing` : 'which somebody else keeps deleting';
    if (afterMs > 0) return { kind: 'later', why: `${refText(ref)}, ${what}`, afterMs };
  }
  return write(context, desired, {
    absent,
    ...(live ? { live } : {}),
    token,
    hash,
    ...(surplus ? { surplus } : {}),
    ...(wasSeenRight && difference ? { drift: difference } : {}),
  });
}

function isVerified({ objects }: Context, ref: ObjectRef, hash: string): boolean {
  const seen = objects.get(ref)?.metadata;
  const verified = objects.verified(ref);
  if (!seen || !verified || seen.deletionTimestamp) return false;
  return verified.hash === hash && verified.uid === seen.uid && verified.resourceVersion === seen.resourceVersion;
}

async function find(
  { client, objects }: Context,
  ref: ObjectRef,
  { tokens, absent, live }: Prefetched,
): Promise<Found | Ensured> {
  const key = refKey(ref);
  const known = live.get(key);
  const token = tokens.get(key);
  const isPast = isOlder(known?.metadata.resourceVersion, objects.get(ref)?.metadata.resourceVersion);
  if (known && token && !isPast) return { live: known, absent: false, token };
  if (absent.has(key) && token && !objects.get(ref)) return { absent: true, token };
  const before = objects.token(ref);
  const found = await client.get(ref);
  if (!objects.believes(ref, found))
    return { kind: 'later', why: `an answer about ${refText(ref)} that is not from the past`, afterMs: outdatedMs };
  // What was believed against the watch is what is known from now on.
  const now = isOlder(found?.metadata.resourceVersion, before.resourceVersion) ? objects.token(ref) : before;
  return found ? { live: found, absent: false, token: now } : { absent: true, token: now };
}

function whatDiffers(desired: KubeObject, live: KubeObject, hash: string): string | undefined {
  if (live.metadata.annotations?.[hashAnnotation] !== hash) return `metadata.annotations.${hashAnnotation}`;
  return differs(desired, live);
}

async function write(
  context: Context,
  desired: KubeObject,
  {
    absent,
    live,
    token,
    hash,
    surplus,
    drift,
  }: { absent: boolean; live?: KubeObject; token: Token; hash: string; surplus?: Surplus; drift?: string },
): Promise<Ensured> {
  const { client, metrics, log } = context;
  const ref = refOf(desired);
  try {
    // Before the apply: what somebody added may be the very thing that makes it invalid.
    if (surplus) await takeOut(context, ref, surplus);
    if (live) await handOverReplicas(context, desired);
    const applied = await client.apply(desired, { fieldManager, force: !absent });
    metrics.wrote(ref.kind, 'apply');
    const more = surplusOf(desired, applied);
    const written = more ? await takeOut(context, ref, more) : applied;
    if (absent) context.fights.made(refKey(ref));
    if (drift) {
      metrics.drift(ref.kind);
      context.fights.corrected(refKey(ref));
      log.info({ object: refText(ref), field: drift }, 'put back what somebody had changed');
    }
    const left = differs(desired, written) ?? surplusOf(desired, written)?.field;
    if (left) return altered(context, ref, left);
    note(context, written, hash, token);
    return { kind: 'written' };
  } catch (error) {
    if (absent && isConflict(error) && applyConflicts(error).length > 0) return foreign(ref);
    const isFixed = problemOf(ref, error)?.kind === 'ImmutableField';
    return (isFixed && live && (await makeAnew(context, desired, live))) || refused(context, ref, error);
  }
}

async function takeOut({ client, metrics }: Context, ref: ObjectRef, { patch }: Surplus): Promise<KubeObject> {
  metrics.wrote(ref.kind, 'patch');
  return client.patch(ref, { type: 'json', body: patch, fieldManager });
}

/** What the API server does not allow is told in the status; anything else is thrown, to be tried again. */
function refused({ log }: Context, ref: ObjectRef, error: unknown): Ensured {
  const problem = problemOf(ref, error);
  if (!problem) throw error;
  const status = error instanceof ApiError ? { status: error.status } : {};
  log.warn({ object: refText(ref), ...status, error: problem.message }, 'refused');
  return { kind: 'problem', problem };
}

function note({ objects }: Context, object: KubeObject, hash: string, token: Token): void {
  objects.note(object, { hash, ...(isWorkload(object) ? { workload: workloadState(object) } : {}) }, token);
}

/** Accepted, and yet not as it was sent. Nothing hangs on it for others, and it is written again ever less often. */
function altered({ log }: Context, ref: ObjectRef, field: string): Ensured {
  const message = `${field} is not as it was written: a mutating webhook or another manager changes it on the way`;
  log.warn({ object: refText(ref), field }, 'a field is not as it was written');
  return { kind: 'problem', problem: { kind: 'Conflict', ref, message, aside: true } };
}

function foreign(ref: ObjectRef, live?: KubeObject): Ensured {
  const maker = live && makerOf(live.metadata);
  const message = maker
    ? `there is one already, of the platform ${maker}; it is left as it is, and this one takes over when that is gone`
    : 'there is one already that does not belong to this platform; it is left as it is. Rename or delete it';
  return { kind: 'problem', problem: { kind: 'Conflict', ref, message } };
}
