import type { PlatformStatus } from '../api/types.ts';
import { type KubeObject, type ObjectMeta, refText } from '../objects/object.ts';
import { isWorkload } from '../plan/kinds.ts';
import type { Again, Context } from './context.ts';
import { marksOf } from './decorate.ts';
import { each } from './each.ts';
import { finalizer } from './names.ts';
import { isMember } from './ownership.ts';
import { keyOf } from './platform-store.ts';
import { releasePlatform, writeStatus } from './platform-write.ts';
import { pruneSet } from './prune.ts';
import { removeObjects } from './remove-objects.ts';
import { keepVolumes } from './retention.ts';
import { holdsNamespace, releaseShared } from './shared.ts';
import { statusOf } from './status.ts';
import { timestamp } from './timestamp.ts';
import { listVolumeClaims } from './volumes.ts';

/**
 * Takes a platform down: workloads first, then what they needed, policies last, then the Namespace's labels; volumes and the
 * secrets that open them only when the resource says so. Each call does what can be done now. Never stuck: what does not go
 * within the time limit is left behind with a word about it.
 */
export async function removePlatform(context: Context, platform: KubeObject): Promise<Again> {
  const { namespace = '', finalizers = [], name } = platform.metadata;
  if (!finalizers.includes(finalizer)) return {};
  const home = await homeOf(context, namespace);
  const stays = home !== undefined && !home.deletionTimestamp;
  const waitingFor = stays ? await nextRemoval(context, platform) : await removeElsewhere(context, platform);
  if (waitingFor && !isOverdue(context, platform)) {
    await tellWaiting(context, platform, waitingFor);
    return { againAfterMs: 2_000 };
  }
  if (waitingFor) {
    context.log.warn({ platform: keyOf(platform), waitingFor }, 'gave up waiting while removing a platform');
    context.events.event(platform, 'Warning', 'RemovalIncomplete', `left behind after too long a wait: ${waitingFor}`);
  }
  if (stays && holdsNamespace(context, namespace, name)) await releaseShared(context, namespace);
  await releasePlatform(context, platform);
  if (context.claims.get(namespace) === name) context.claims.delete(namespace);
  context.log.info({ platform: keyOf(platform) }, 'removed');
  return {};
}

/** A Namespace that no watch has told of may be there all the same, and what is in it would be left behind. */
async function homeOf({ client, namespaces }: Context, name: string): Promise<ObjectMeta | undefined> {
  const known = namespaces.get(name);
  if (known) return known;
  const selection = { fieldSelector: `metadata.name=${name}`, metadataOnly: true };
  const { items } = await client.list({ apiVersion: 'v1', kind: 'Namespace' }, selection);
  return items[0]?.metadata;
}

/** Does the next step of the removal; says what it waits for, or undefined when nothing is left. */
async function nextRemoval(context: Context, platform: KubeObject): Promise<string | undefined> {
  const retain = deletionPolicy(platform) === 'Retain';
  const { applySet } = marksOf(platform);
  const members = membersOf(context, applySet);
  const workloads = pruneSet(members.filter(isWorkload), applySet, [], { keepRetained: false });
  const [workload] = workloads;
  if (workload) {
    const blocked = retain ? await keepVolumes(context, workloads) : undefined;
    if (blocked) return blocked;
    await removeObjects(context, workloads, 'Foreground');
    return `${refText(workload)} to be gone`;
  }
  const claims = retain ? [] : await listVolumeClaims(context, platform);
  await each(
    claims.filter(({ metadata }) => !metadata.deletionTimestamp),
    context.options.concurrency,
    async ({ metadata }) => {
      const { name, namespace = '', uid = '' } = metadata;
      await context.client.delete({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name }, { uid });
      context.metrics.wrote('PersistentVolumeClaim', 'delete');
    },
  );
  const [claim] = claims;
  if (claim) return `PersistentVolumeClaim ${claim.metadata.name} to be gone`;

  const rest = pruneSet(members, applySet, [], { keepRetained: retain });
  await removeObjects(context, rest, 'Background');
  const [object] = rest;
  return object && `${refText(object)} to be gone`;
}

/** What is in a namespace goes with it; what is elsewhere would stay. */
async function removeElsewhere(context: Context, platform: KubeObject): Promise<string | undefined> {
  const { applySet, namespace } = marksOf(platform);
  const elsewhere = membersOf(context, applySet).filter(({ metadata }) => metadata.namespace !== namespace);
  const removals = pruneSet(elsewhere, applySet, [], { keepRetained: false });
  await removeObjects(context, removals, 'Background');
  const [first] = removals;
  return first && `${refText(first)} to be gone`;
}

function membersOf({ objects }: Context, applySet: string): KubeObject[] {
  return objects.ofApplySet(applySet).filter(({ metadata }) => isMember(metadata, applySet));
}

/** Read from the resource as it is: a removal must not depend on whether the rest of it is valid. */
function deletionPolicy(platform: KubeObject): 'Retain' | 'Delete' {
  const { deletionPolicy: policy } = (platform.spec ?? {}) as { deletionPolicy?: unknown };
  return policy === 'Delete' ? 'Delete' : 'Retain';
}

function isOverdue({ client, options }: Context, { metadata }: KubeObject): boolean {
  const since = Date.parse(metadata.deletionTimestamp ?? '');
  return client.serverNow() - since > options.removalTimeoutMs;
}

async function tellWaiting(context: Context, platform: KubeObject, waitingFor: string): Promise<void> {
  const status = statusOf({
    generation: platform.metadata.generation ?? 0,
    previous: (platform.status ?? {}) as PlatformStatus,
    now: timestamp(context.client.serverNow()),
    meshEnabled: false,
    outcome: { kind: 'removing', waitingFor },
  });
  await writeStatus(context, platform, status);
}
