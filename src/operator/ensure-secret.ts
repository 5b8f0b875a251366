import type { KubeClient } from '../kube/client.ts';
import { isAlreadyExists } from '../kube/errors.ts';
import { contentHash } from '../objects/canonical.ts';
import { type ObjectRef, refKey, refText } from '../objects/object.ts';
import { isWorkload } from '../plan/kinds.ts';
import type { SecretRequest } from '../plan/plan.ts';
import type { Context } from './context.ts';
import type { Marks } from './decorate.ts';
import type { Ensured } from './ensure.ts';
import { nameLabel } from './names.ts';
import { problemOf } from './problems.ts';
import { makeSecret } from './secrets.ts';

/** Made when there is none of that name; one that is there is left alone, whoever made it. */
export async function ensureSecret(context: Context, marks: Marks, request: SecretRequest): Promise<Ensured> {
  const { client, objects, metrics, fights } = context;
  const { namespace, name } = request;
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace, name };
  const seen = objects.get(ref);
  if (seen?.metadata.deletionTimestamp)
    return { kind: 'later', why: `${refText(ref)} to be gone before it is made anew` };
  if (seen || objects.verified(ref)) return { kind: 'unchanged' };
  if (await isThere(client, ref)) return { kind: 'unchanged' };
  const key = refKey(ref);
  const afterMs = fights.holdMs(key);
  if (afterMs > 0) return { kind: 'later', why: `${refText(ref)}, which somebody else keeps deleting`, afterMs };
  const token = objects.token(ref);
  try {
    const made = await client.create(makeSecret(request, marks));
    metrics.wrote(ref.kind, 'create');
    if (fights.leftAs(key) === marks.owner.uid) fights.corrected(key);
    fights.left(key, marks.owner.uid);
    objects.note({ apiVersion: 'v1', kind: 'Secret', metadata: made.metadata }, { hash: contentHash(request) }, token);
    warnIfMadeAnew(context, marks, request);
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

/**
 * One that is made while the workload that uses it is there already was deleted by somebody. Its values are new, and what a
 * volume remembers of the old ones nobody but the component itself can change.
 */
function warnIfMadeAnew({ objects, platforms, events, log }: Context, marks: Marks, request: SecretRequest): void {
  const component = request.labels[nameLabel];
  const isUsed = objects
    .ofApplySet(marks.applySet)
    .some((object) => isWorkload(object) && object.metadata.name === component);
  const platform = platforms.ofApplySet(marks.applySet);
  if (!request.retainWithVolumes || !isUsed || !platform) return;
  const note =
    `the Secret ${request.name} was gone and has been made with new values; ${component} keeps those it has on its volume ` +
    'until they are set there too, see docs/secrets.md';
  log.warn({ secret: `${request.namespace}/${request.name}` }, note);
  events.event(platform, 'Warning', 'SecretMadeAnew', note);
}
