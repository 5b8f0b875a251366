import type { KubeClient } from '../../kube/client.ts';
import { isAlreadyExists, isConflict } from '../../kube/errors.ts';
import { at, items, text } from '../../objects/access.ts';
import { asSecret, base64, fromSecret, isDue, newCertificate, type ServingCertificate } from './certificate.ts';
import { webhookEntry, webhookName } from './names.ts';

export interface Keeping {
  client: Pick<KubeClient, 'get' | 'create' | 'patch' | 'serverNow'>;
  /** The operator's own. */
  namespace: string;
  /** Whether this replica may write. */
  mayWrite: () => boolean;
}

/**
 * One look at the certificate: made when there is none, replaced in time, and believed by the API server before anybody serves
 * with it. Gives what to serve with; undefined when there is none and this replica may not make one.
 */
export async function keepCertificate({
  client,
  namespace,
  mayWrite,
}: Keeping): Promise<ServingCertificate | undefined> {
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace, name: webhookName };
  const secret = await client.get(ref);
  const current = fromSecret(secret);
  const now = client.serverNow();
  if (!mayWrite()) return current;
  if (current && !isDue(current, now)) {
    await believe(client, current);
    return current;
  }
  const next = newCertificate(namespace, now, current);
  await believe(client, next);
  const made = asSecret(namespace, next);
  try {
    if (secret)
      await client.patch(ref, {
        type: 'merge',
        body: { metadata: { resourceVersion: secret.metadata.resourceVersion }, data: made['data'] },
      });
    else await client.create(made);
  } catch (error) {
    // Another replica was first: the next look reads what it has made.
    if (isConflict(error) || isAlreadyExists(error)) return undefined;
    throw error;
  }
  return next;
}

/** Tells the API server by which authorities it knows the webhook. Nothing happens where no webhook is installed. */
async function believe(client: Keeping['client'], { authorities }: ServingCertificate): Promise<void> {
  const ref = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    name: webhookName,
  };
  const webhooks = items(at(await client.get(ref), 'webhooks'));
  const index = webhooks.findIndex((one) => at(one, 'name') === webhookEntry);
  const bundle = base64(authorities.join(''));
  if (index < 0 || text(at(webhooks[index], 'clientConfig', 'caBundle')) === bundle) return;
  await client.patch(ref, {
    type: 'json',
    fieldManager: 'gunj-operator',
    body: [
      { op: 'test', path: `/webhooks/${index}/name`, value: webhookEntry },
      { op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value: bundle },
    ],
  });
}
