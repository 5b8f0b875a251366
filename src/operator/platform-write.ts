import type { PlatformStatus } from '../api/types.ts';
import { type KubeObject, refOf } from '../objects/object.ts';
import { type Extent, parentPatch } from './applyset.ts';
import type { Context } from './context.ts';
import { mergePatch } from './merge-patch.ts';
import { fieldManager, finalizer } from './names.ts';

/*
 * Writes to the platform itself. All carry the resourceVersion they were computed from, so that a decision made on an
 * outdated copy is refused (Conflict) and made again.
 */

/** Sets the finalizer and what the ApplySet has to say, before anything else is written. Returns the platform as it is then. */
export async function preparePlatform(context: Context, platform: KubeObject, extent: Extent): Promise<KubeObject> {
  const { finalizers = [] } = platform.metadata;
  const parent = parentPatch(platform, extent);
  const missing = !finalizers.includes(finalizer);
  if (!parent && !missing) return platform;
  return patchMetadata(context, platform, {
    ...parent,
    ...(missing ? { finalizers: [...finalizers, finalizer] } : {}),
  });
}

/** Lets the platform go. */
export async function releasePlatform(context: Context, platform: KubeObject): Promise<void> {
  const finalizers = (platform.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  await patchMetadata(context, platform, { finalizers });
}

/** Writes a status when it differs from the one that is there. Returns whether it did. */
export async function writeStatus(context: Context, platform: KubeObject, status: PlatformStatus): Promise<boolean> {
  const difference = mergePatch(platform.status ?? {}, status);
  if (difference === undefined) return false;
  const { resourceVersion } = platform.metadata;
  const written = await context.client.patch(refOf(platform), {
    type: 'merge',
    subresource: 'status',
    fieldManager,
    body: { metadata: { resourceVersion }, status: difference },
  });
  context.metrics.wrote(platform.kind, 'patch');
  context.platforms.written(written, resourceVersion);
  return true;
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
