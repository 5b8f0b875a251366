import type { KubeClient } from '../../kube/client.ts';
import { isForbidden } from '../../kube/errors.ts';
import { type AnyObjects, objectsAmong } from '../../objects/any-objects.ts';
import { groupOf, type Kind, type KubeObject } from '../../objects/object.ts';
import { Refusal } from '../failure.ts';
import type { Io } from '../io.ts';

/** What says who runs where, and who may call whom. */
const kinds: readonly Kind[] = [
  { apiVersion: 'v1', kind: 'Namespace' },
  { apiVersion: 'v1', kind: 'Node' },
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' },
];

/**
 * Reads from a cluster what decides who may call whom, in every namespace, and nothing else. `isPolicy` tells further kinds that are
 * looked at where the cluster serves them. A kind that may not be read is refused: without it the answer could be wrong.
 */
export async function clusterObjects(
  client: Pick<KubeClient, 'list' | 'discovery'>,
  isPolicy: (kind: Kind) => boolean,
  io: Io,
): Promise<AnyObjects> {
  const wanted = [...kinds, ...servedOnce(await client.discovery.served()).filter(isPolicy)].filter(
    (kind, index, all) => all.findIndex((one) => isSame(one, kind)) === index,
  );
  const progress = progressOn(io);
  const found: KubeObject[] = [];
  for (const [index, kind] of wanted.entries()) {
    progress.say(`reading ${kind.kind} objects (${index + 1} of ${wanted.length})`);
    try {
      for (const item of (await client.list(kind)).items) found.push({ ...item, ...kind });
    } catch (error) {
      progress.end();
      if (!isForbidden(error)) throw error;
      throw new Refusal(
        `the cluster does not let you list ${kind.kind} objects in all namespaces: ${error.message}. ` +
          `What you see there would be incomplete. Ask for the rights to list ${wanted.map((one) => one.kind).join(', ')}, or save what you can with kubectl and use --objects.`,
        { cause: error },
      );
    }
  }
  progress.end();
  io.stderr.write(`read ${found.length} objects of ${wanted.length} kinds\n`);
  return objectsAmong(found);
}

/** `group/version/Kind`, of each kind one version: they all show the same objects. */
function servedOnce(served: readonly string[]): Kind[] {
  const byKind = new Map<string, Kind>();
  for (const one of served) {
    const slash = one.lastIndexOf('/');
    const found = { apiVersion: one.slice(0, slash), kind: one.slice(slash + 1) };
    const key = `${groupOf(found.apiVersion)} ${found.kind}`;
    const known = byKind.get(key);
    if (!known || isStable(found.apiVersion)) byKind.set(key, found);
  }
  return [...byKind.values()];
}

function isStable(apiVersion: string): boolean {
  return /\/v\d+$/.test(apiVersion);
}

function isSame(a: Kind, b: Kind): boolean {
  return a.kind === b.kind && groupOf(a.apiVersion) === groupOf(b.apiVersion);
}

/** One line that is written over, on a terminal alone. */
function progressOn({ stderr }: Io) {
  const clear = '\r\u001b[K';
  return {
    say(text: string) {
      if (stderr.isTTY) stderr.write(`${clear}${text}`);
    },
    end() {
      if (stderr.isTTY) stderr.write(clear);
    },
  };
}
