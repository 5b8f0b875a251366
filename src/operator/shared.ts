import { applyConflicts, isNotFound } from '../kube/errors.ts';
import { differs } from '../objects/differs.ts';
import { type KubeObject, refKey, refOf, refText } from '../objects/object.ts';
import { claimLabel } from '../platform/labels.ts';
import type { Context } from './context.ts';
import { decorateShared } from './decorate.ts';
import type { Ensured } from './ensure.ts';
import { hashAnnotation, sharedFieldManager } from './names.ts';
import { problemOf } from './problems.ts';

/**
 * Sets our part of an object that is not ours (labels of the Namespace), without force: what another manager has set stays,
 * and is a Conflict that names it. Compared with the watched metadata, so that nothing is sent when nothing differs.
 */
export async function ensureShared(context: Context, planned: KubeObject): Promise<Ensured> {
  const ref = refOf(planned);
  const desired = decorateShared(planned);
  const { client, namespaces, fights, metrics, log } = context;
  const seen = namespaces.get(ref.name);
  const difference = seen && differs(desired.metadata, seen);
  if (seen && difference === undefined) return { kind: 'unchanged' };
  const key = placeOf(context, ref.name);
  const hash = desired.metadata.annotations?.[hashAnnotation] ?? '';
  // Who writes the whole object anew takes the hash along.
  const wasRight = seen?.annotations?.[hashAnnotation] === hash || fights.leftAs(key) === hash;
  const field = `metadata.${difference ?? ''}`;
  const afterMs = wasRight ? fights.holdMs(key) : 0;
  if (afterMs > 0)
    return { kind: 'later', why: `${refText(ref)}, whose ${field} somebody else keeps changing`, afterMs };
  try {
    namespaces.note(await client.apply(desired, { fieldManager: sharedFieldManager }), seen);
    metrics.wrote(ref.kind, 'apply');
    fights.left(key, hash);
    if (wasRight) {
      metrics.drift(ref.kind);
      fights.corrected(key);
      log.info({ object: refText(ref), field }, 'put back what somebody had changed');
    }
    return { kind: 'written' };
  } catch (error) {
    const conflicts = applyConflicts(error);
    if (conflicts.length > 0) {
      const fields = conflicts.map(({ manager, field }) => `${field} is set by ${manager || 'another manager'}`);
      const message = `${fields.join(', ')}; it is left as it is`;
      return { kind: 'problem', problem: { kind: 'Conflict', ref, message } };
    }
    const problem = problemOf(ref, error);
    if (!problem) throw error;
    return { kind: 'problem', problem };
  }
}

/** This very Namespace: one that was deleted and made again is another. */
function placeOf({ namespaces }: Pick<Context, 'namespaces'>, name: string): string {
  return `${refKey({ apiVersion: 'v1', kind: 'Namespace', name })} ${namespaces.get(name)?.uid ?? ''}`;
}

/** No hash: who sets the same labels for the next platform puts nothing back. */
const released = '';

/** Gives back what was set on a Namespace: our labels go, values that others set too stay. */
export async function releaseShared(context: Context, namespace: string): Promise<void> {
  const { client, metrics, fights } = context;
  try {
    const empty: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    await client.apply(empty, { fieldManager: sharedFieldManager });
    metrics.wrote('Namespace', 'apply');
    fights.left(placeOf(context, namespace), released);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Whether what is set on a Namespace was set for this platform: its claim says so, or nobody else claims it. */
export function holdsNamespace({ namespaces, claims }: Context, namespace: string, platform: string): boolean {
  const holder = namespaces.get(namespace)?.labels?.[claimLabel] ?? claims.get(namespace) ?? platform;
  return holder === platform;
}
