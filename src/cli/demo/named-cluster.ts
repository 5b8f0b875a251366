import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crd } from '../../api/crd.ts';
import { apiVersion, kind } from '../../api/names.ts';
import { connect, type KubeClient } from '../../kube/client.ts';
import { type KubeObject, type ObjectRef, refKey, refOf, refText } from '../../objects/object.ts';
import { operatorRbac } from '../../operator/rbac.ts';
import { clusterConfig } from '../cluster-option.ts';
import { Refusal, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import type { PlatformFile } from '../platform-file.ts';
import type { DemoCluster } from './cluster.ts';
import { confirm } from './confirm.ts';
import { fieldManager, namespaceObject, platformObject } from './install.ts';
import { preview } from './preview.ts';
import { serviceAccountFile } from './service-account-token.ts';

/** A platform and what it needs beside itself. */
export interface Wanted extends PlatformFile {
  prerequisites: readonly KubeObject[];
}

const removalMs = 90_000;

/**
 * A real cluster. Shows what will be made and asks first, makes nothing that is there already, and takes away what it
 * made when it ends.
 */
export async function namedCluster(
  { context, yes }: { context: string; yes: boolean },
  file: Wanted,
  io: Io,
  say: (line: string) => void,
): Promise<DemoCluster> {
  if (!yes && !(io.stdin.isTTY && io.stdout.isTTY))
    throw new UsageError(`--context ${context} needs --yes where nobody can be asked`);
  const { config } = await clusterConfig({ context }, io);
  const client = connect(config, { userAgent: 'gunj-demo' });
  try {
    const platform = platformObject(file);
    const missing = await notThereYet(client, platform, file);
    const planned = await preview(client, file, io, missing);
    say(`In context ${context} (${config.server}) the demo will make, and remove when it ends:`);
    for (const object of missing) say(`  ${refText(refOf(object))}`);
    say('and what the operator makes of the platform, in this order:');
    for (const line of planned) say(line);
    if (!yes && !(await confirm('Go on? [y/N] ', io))) throw new Refusal('nothing was made');
    const dir = await mkdtemp(join(tmpdir(), 'gunj-demo-'));
    return {
      client,
      kubectl: `kubectl --context ${context}`,
      dir,
      simulated: false,
      async operatorKubeconfig(rbac) {
        const wanted = new Set(missing.map((object) => refKey(refOf(object))));
        for (const object of rbac) if (wanted.has(refKey(refOf(object)))) await client.apply(object, { fieldManager });
        const account = rbac.find((object) => object.kind === 'ServiceAccount');
        const { name = '', namespace = '' } = account?.metadata ?? {};
        return serviceAccountFile(client, config, { name, namespace }, dir);
      },
      cleanUp: (tell) => removePlatform(client, refOf(platform), tell),
      async stop() {
        try {
          await removeMade(client, missing, refOf(platform));
        } finally {
          client.close();
          await rm(dir, { recursive: true, force: true });
        }
      },
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

/**
 * What has to be made. Namespaces, the CRD and prerequisites may be there already; anything else that is there belongs to
 * somebody.
 */
async function notThereYet(client: KubeClient, platform: KubeObject, file: Wanted): Promise<KubeObject[]> {
  const namespace = namespaceObject(file.platform.metadata.namespace);
  const own = [crd(), ...operatorRbac(), namespace];
  const taken = new Set(own.map((object) => refKey(refOf(object))));
  const beside = file.prerequisites.filter((object) => !taken.has(refKey(refOf(object))));
  const mayBeThere = new Set(beside.map((object) => refKey(refOf(object))));
  const wanted = [...own, ...beside, platform];
  const missing: KubeObject[] = [];
  for (const object of wanted) {
    if (!(await client.get(refOf(object)))) missing.push(object);
    else if (mayBeThere.has(refKey(refOf(object)))) continue;
    else if (object.kind !== 'Namespace' && object.kind !== 'CustomResourceDefinition')
      throw new Refusal(`${refText(refOf(object))} is there already; change it with kubectl, or remove it first`);
  }
  return missing;
}

async function removePlatform(client: KubeClient, ref: ObjectRef, say: (line: string) => void): Promise<void> {
  say(`removing ${refText(ref)}`);
  await client.delete(ref);
  if (!(await isGone(client, ref))) say(`${refText(ref)} is still there after ${removalMs / 1000} s; see its events`);
}

/** In reverse order. A CRD or Namespace that others have begun to use meanwhile stays. */
async function removeMade(client: KubeClient, made: readonly KubeObject[], platform: ObjectRef): Promise<void> {
  const platformLeft = (await client.get(platform)) !== undefined;
  for (const object of made.toReversed()) {
    const isShared = object.kind === 'CustomResourceDefinition' || object.metadata.name === platform.namespace;
    if (isShared && (platformLeft || (await others(client, object, platform.namespace)))) continue;
    await client.delete(refOf(object));
    await isGone(client, refOf(object));
  }
}

async function others(client: KubeClient, object: KubeObject, namespace: string | undefined): Promise<boolean> {
  const where = object.kind === 'Namespace' && namespace ? { namespace } : {};
  const { items } = await client.list({ apiVersion, kind }, where).catch(() => ({ items: [] }));
  return items.length > 0;
}

async function isGone(client: KubeClient, ref: ObjectRef): Promise<boolean> {
  const deadline = Date.now() + removalMs;
  while (Date.now() < deadline) {
    if (!(await client.get(ref))) return true;
    await sleep(500);
  }
  return false;
}
