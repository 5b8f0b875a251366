import type { PlatformStatus } from '../api/types.ts';
import { contentHash, inKeyOrder } from '../objects/canonical.ts';
import { type KubeObject, refKey, refOf, refText } from '../objects/object.ts';
import { type Extent, isOfApplySet, parentPatch } from './applyset.ts';
import type { Again, Context } from './context.ts';
import { mergePatch } from './merge-patch.ts';
import { fieldManager, finalizer } from './names.ts';

/*
 * Writes to the platform itself. All carry the resourceVersion they were computed from, so that a decision made on an
 * outdated copy is refused (Conflict) and made again.
 */

/** Milliseconds that what somebody takes off waits at most: without the finalizer a platform that is deleted leaves its rights behind. */
const longestHoldMs = 2_000;

/** The platform as it is once it may be written for, or why it is not yet that. */
export type Prepared = { kind: 'prepared'; platform: KubeObject } | { kind: 'later'; why: string; afterMs: number };

/** Sets the finalizer and what the ApplySet has to say, before anything else is written. */
export async function preparePlatform(context: Context, platform: KubeObject, extent: Extent): Promise<Prepared> {
  const { finalizers = [] } = platform.metadata;
  const parent = parentPatch(platform, extent);
  const missing = !finalizers.includes(finalizer);
  if (!parent && !missing) return { kind: 'prepared', platform };
  const { fights, metrics, log } = context;
  const ref = refOf(platform);
  const key = partOf(platform, 'metadata');
  const field = missing ? 'finalizer' : 'labels and annotations of an ApplySet';
  const isUndone = isUndoneSince(fights.leftAs(key), ownMetadata(platform));
  const afterMs = isUndone ? fights.holdMs(key, longestHoldMs) : 0;
  if (afterMs > 0)
    return { kind: 'later', why: `${refText(ref)}, whose ${field} somebody else keeps changing`, afterMs };
  // Also when it comes to nothing, since that other has been faster.
  if (isUndone) fights.corrected(key);
  const written = await patchMetadata(context, platform, {
    ...parent,
    ...(missing ? { finalizers: [...finalizers, finalizer] } : {}),
  });
  fights.left(key, ownMetadata(written));
  if (isUndone) {
    metrics.drift(ref.kind);
    log.info({ object: refText(ref), field }, 'put back what somebody had changed');
  }
  return { kind: 'prepared', platform: written };
}

/** One of two parts of this very platform: one that was deleted and made again is another. */
function partOf(platform: KubeObject, part: 'metadata' | 'status'): string {
  return `${refKey(refOf(platform))} ${platform.metadata.uid ?? ''} ${part}`;
}

function isUndoneSince(left: string | undefined, now: string): boolean {
  return left !== undefined && left !== now;
}

/** What of a platform's metadata is the operator's, to be compared. */
function ownMetadata({ metadata: { finalizers = [], labels = {}, annotations = {} } }: KubeObject): string {
  const ours = (map: Record<string, string>) => Object.entries(map).filter(([key]) => isOfApplySet(key));
  return contentHash([finalizers.includes(finalizer), ours(inKeyOrder(labels)), ours(inKeyOrder(annotations))]);
}

/** Lets the platform go. */
export async function releasePlatform(context: Context, platform: KubeObject): Promise<void> {
  const finalizers = (platform.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  await patchMetadata(context, platform, { finalizers });
}

export interface Told extends Again {
  isWritten: boolean;
}

/** Writes a status when it differs from the one that is there. */
export async function writeStatus(context: Context, platform: KubeObject, status: PlatformStatus): Promise<Told> {
  const difference = mergePatch(platform.status ?? {}, status);
  if (difference === undefined) return { isWritten: false };
  const { fights, metrics, log } = context;
  const { resourceVersion } = platform.metadata;
  const ref = refOf(platform);
  const key = partOf(platform, 'status');
  const isUndone = isUndoneSince(fights.leftAs(key), contentHash(platform.status ?? {}));
  const againAfterMs = isUndone ? fights.holdMs(key) : 0;
  if (againAfterMs > 0) return { isWritten: false, againAfterMs };
  if (isUndone) fights.corrected(key);
  const written = await context.client.patch(ref, {
    type: 'merge',
    subresource: 'status',
    fieldManager,
    body: { metadata: { resourceVersion }, status: difference },
  });
  metrics.wrote(ref.kind, 'patch');
  context.platforms.written(written, resourceVersion);
  fights.left(key, contentHash(written.status ?? {}));
  if (isUndone) {
    metrics.drift(ref.kind);
    // In the status itself nobody would read it.
    log.warn({ object: refText(ref) }, 'somebody else has written the status, which is told anew, ever less often');
  }
  return { isWritten: true };
}

async function patchMetadata(
  context: Context,
  platform: KubeObject,
  metadata: Record<string, unknown>,
): Promise<KubeObject> {
  const { resourceVersion } = platform.metadata;
  const body = { metadata: { ...metadata, resourceVersion } };
  const written = await context.client.patch(refOf(platform), { type: 'merge', fieldManager, body });
  context.metrics.wrote(platform.kind, 'patch');
  context.platforms.written(written, resourceVersion);
  return written;
}
