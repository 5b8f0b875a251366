import { isDeepStrictEqual } from 'node:util';
import { ApiError, isConflict } from '../../kube/errors.ts';
import { at } from '../../objects/access.ts';
import { type KubeObject, refOf, refText } from '../../objects/object.ts';
import type { Context } from '../context.ts';
import type { Ensured } from '../ensure.ts';
import { keepVolumes } from '../retention.ts';

/**
 * A StatefulSet most of whose fields nobody can change: it is deleted without its pods and volumes, and the next look makes it
 * anew around them. The pods are of the same revision as long as their template is, so they go on. A Deployment of which another
 * release selected other pods has nothing to lose: it is deleted with them. Undefined when that is no way (pods that the new one
 * would not find, a new one that would be refused, another kind).
 */
export async function makeAnew(context: Context, desired: KubeObject, live: KubeObject): Promise<Ensured | undefined> {
  const { client, objects, metrics, log } = context;
  const ref = refOf(desired);
  const { uid } = live.metadata;
  const way = wayOf(desired, live);
  if (!way || !uid || !(await wouldBeAccepted(context, desired))) return undefined;
  const blocked = await keepVolumes(context, [{ ...ref, uid }]);
  if (blocked) return { kind: 'later', why: blocked };
  try {
    await client.delete(ref, { propagationPolicy: way.propagationPolicy, uid });
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
  objects.deleting(ref);
  metrics.wrote(ref.kind, 'delete');
  log.info({ object: refText(ref) }, `made anew ${way.words}: what has changed cannot be changed in place`);
  return { kind: 'later', why: `${refText(ref)} to be made anew ${way.words}` };
}

function wayOf(desired: KubeObject, live: KubeObject) {
  const isSame = isDeepStrictEqual(at(desired, 'spec', 'selector'), at(live, 'spec', 'selector'));
  if (desired.kind === 'StatefulSet' && isSame)
    return { propagationPolicy: 'Orphan', words: 'around its pods' } as const;
  if (desired.kind === 'Deployment' && !isSame)
    return { propagationPolicy: 'Background', words: 'with its pods' } as const;
  return undefined;
}

/** Nothing is deleted that could not be made again. Tried under another name, since this one is taken. */
async function wouldBeAccepted({ client }: Context, desired: KubeObject): Promise<boolean> {
  const name = `${desired.metadata.name}-anew`;
  try {
    await client.create({ ...desired, metadata: { ...desired.metadata, name } }, { dryRun: true });
    return true;
  } catch (error) {
    if (error instanceof ApiError && [400, 403, 422].includes(error.status)) return false;
    throw error;
  }
}
