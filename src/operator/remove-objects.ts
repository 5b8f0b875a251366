import { isConflict } from '../kube/errors.ts';
import { refText } from '../objects/object.ts';
import { removalRank } from '../plan/kinds.ts';
import type { Context } from './context.ts';
import { each } from './each.ts';
import type { Removal } from './prune.ts';

/** Deletes these very objects, rank by rank. One that another has replaced in the meantime is left alone. */
export async function removeObjects(
  context: Context,
  removals: readonly Removal[],
  propagationPolicy: 'Background' | 'Foreground',
): Promise<void> {
  const { client, objects, metrics, log, options } = context;
  const going = removals.filter((ref) => !objects.get(ref)?.metadata.deletionTimestamp);
  if (going.length > 0) log.info({ objects: going.length }, 'deleting what the platform no longer asks for');
  const ranks = Map.groupBy(going, removalRank);
  for (const rank of [...ranks.keys()].sort((a, b) => a - b)) {
    await each(ranks.get(rank) ?? [], options.concurrency, async (removal) => {
      try {
        const { uid, ...ref } = removal;
        await client.delete(ref, { propagationPolicy, uid });
        objects.deleting(ref);
        metrics.wrote(removal.kind, 'delete');
        log.debug({ object: refText(removal) }, 'deleted');
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    });
  }
}
