import type { KubeClient } from '../../../src/kube/client.ts';
import { at, items } from '../../../src/objects/access.ts';
import { canonicalJson } from '../../../src/objects/canonical.ts';
import { groupKind, type Kind, type KubeObject } from '../../../src/objects/object.ts';

/** What a cluster has of all platforms at one moment. By `namespace kind name`. */
export interface Photograph {
  /** UID of everything that platforms own. */
  objects: Map<string, string>;
  /** Pod template of each workload. */
  templates: Map<string, string>;
  /** UIDs of its pods, by workload. */
  pods: Map<string, string[]>;
  /** UID, version and keys of Secrets, UID and size of claims. */
  kept: Map<string, string>;
}

const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

export const idOf = ({ kind, metadata }: KubeObject) => `${metadata.namespace ?? ''} ${kind} ${metadata.name}`;

export async function photograph(client: KubeClient): Promise<Photograph> {
  const labelSelector = 'applyset.kubernetes.io/part-of';
  const owned = (await Promise.all((await kindsIn(client)).map((kind) => client.list(kind, { labelSelector }))))
    .flatMap((list) => list.items)
    .filter(isOwned);
  const [pods, claims] = await Promise.all(
    ['Pod', 'PersistentVolumeClaim'].map((kind) => client.list({ apiVersion: 'v1', kind })),
  );
  const templated = owned.filter(({ kind }) => workloads.has(kind));
  const byWorkload = Map.groupBy((pods?.items ?? []).filter(isThere), workloadOf);
  const secrets = owned.filter(({ kind }) => kind === 'Secret');
  return {
    objects: mapOf(owned, ({ metadata }) => metadata.uid ?? ''),
    templates: mapOf(templated, (object) => canonicalJson(at(object, 'spec', 'template'))),
    pods: new Map(
      templated.map((object) => [
        idOf(object),
        (byWorkload.get(idOf(object)) ?? []).map(({ metadata }) => metadata.uid ?? '').sort(),
      ]),
    ),
    kept: new Map([
      ...mapOf(secrets, ({ metadata, data }) => canonicalJson([metadata.uid, metadata.resourceVersion, data])),
      ...mapOf(claims?.items ?? [], ({ metadata, spec }) => canonicalJson([metadata.uid, spec])),
    ]),
  };
}

/** Keys whose value differs, also those that only one of the two has. */
export function differences<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => canonicalJson(before.get(key)) !== canonicalJson(after.get(key))).sort();
}

/** Kinds that can be listed, each in one version. */
async function kindsIn(client: KubeClient): Promise<Kind[]> {
  const served = (await client.discovery.served()).map((path): Kind => {
    const end = path.lastIndexOf('/');
    return { apiVersion: path.slice(0, end), kind: path.slice(end + 1) };
  });
  const each = [...Map.groupBy(served, groupKind).values()].flatMap(([first]) => first ?? []);
  const listable = await Promise.all(each.map(async (kind) => ((await isListable(client, kind)) ? [kind] : [])));
  return listable.flat();
}

/** Reviews and bindings are only made. */
async function isListable(client: KubeClient, kind: Kind): Promise<boolean> {
  try {
    await client.list(kind, { labelSelector: 'no-object/has=this', metadataOnly: true });
    return true;
  } catch {
    return false;
  }
}

/** Controllers hand labels on to what they make: that is not the platform's. */
function isOwned({ metadata }: KubeObject): boolean {
  const { ownerReferences = [], annotations = {} } = metadata;
  return (
    ownerReferences.some(({ kind }) => kind === 'ObservabilityPlatform') || 'observability.io/owned-by' in annotations
  );
}

const isThere = ({ metadata }: KubeObject) => metadata.deletionTimestamp === undefined;

function workloadOf(pod: KubeObject): string {
  const owner = items(pod.metadata.ownerReferences).find((one) => at(one, 'controller') === true);
  const [kind, name] = [String(at(owner, 'kind')), String(at(owner, 'name'))];
  const namespace = pod.metadata.namespace ?? '';
  return kind === 'ReplicaSet'
    ? `${namespace} Deployment ${name.slice(0, name.lastIndexOf('-'))}`
    : `${namespace} ${kind} ${name}`;
}

function mapOf(objects: readonly KubeObject[], value: (object: KubeObject) => string): Map<string, string> {
  return new Map(objects.map((object) => [idOf(object), value(object)]));
}
