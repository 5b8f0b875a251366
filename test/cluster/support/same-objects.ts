import { createHash } from 'node:crypto';
import type { KubeClient } from '../../../src/kube/client.ts';
import { ApiError } from '../../../src/kube/errors.ts';
import { at, fields, items, text } from '../../../src/objects/access.ts';
import { canonicalJson } from '../../../src/objects/canonical.ts';
import { groupKind, groupOf, type Kind, type KubeObject, refOf } from '../../../src/objects/object.ts';
import { each } from '../../../src/operator/each.ts';
import { fieldManager, ownerAnnotation } from '../../../src/operator/names.ts';

/** What a cluster holds of some namespaces, as far as two runs of the same story must agree on it: a text for each object. */
export type Snapshot = ReadonlyMap<string, string>;

export interface SnapshotOptions {
  /** Everything in them counts; of the cluster and other namespaces only what was made for them. */
  namespaces: readonly string[];
}

/** Made by controllers from what the operator writes: which are there and from which template counts, not what else is in them. */
const derived = new Set([
  'Pod',
  'Endpoints',
  'discovery.k8s.io/EndpointSlice',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'apps/ControllerRevision',
  'apps/ReplicaSet',
  'ServiceAccount',
]);
/** Told by whoever watches; how often is looked at elsewhere. */
const passing = new Set(['Event', 'events.k8s.io/Event', 'coordination.k8s.io/Lease']);
/** Of these a megabyte is sent, and none is made for a platform. */
const bulky = new Set(['apiextensions.k8s.io/CustomResourceDefinition']);
const byServer = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'generation']);
/** Where a volume is made is the scheduler's choice. */
const scheduled = 'volume.kubernetes.io/selected-node';
const allocated = ['clusterIP', 'clusterIPs', 'healthCheckNodePort', 'nodePort', 'volumeName'];

/**
 * Everything of these namespaces that any kind of the API server lists, without what a server decides: identities are replaced by
 * what they are the identity of, times and versions are left out, of Secrets' values the length is told.
 */
export async function snapshot(client: KubeClient, { namespaces }: SnapshotOptions): Promise<Snapshot> {
  const all = (await each(await kindsOf(client), 6, (kind) => listed(client, kind))).flat();
  const counted = all.filter((object) => !passing.has(groupKind(object)) && isPart(object, namespaces));
  const keys = new Map(all.map((object) => [object.metadata.uid ?? '', keyOf(object)]));
  const found = new Map<string, string>();
  const told = counted.map((object): [string, string] => [keyOf(object), tell(object, keys)]);
  for (const [key, line] of told.sort((one, other) => (one.join(' ') < other.join(' ') ? -1 : 1))) {
    let unique = key;
    for (let more = 2; found.has(unique); more++) unique = `${key} (${more})`;
    found.set(unique, line);
  }
  return found;
}

/** How two snapshots differ, a line for each object; empty when they are the same byte for byte. */
export function differences(expected: Snapshot, found: Snapshot): string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].sort().flatMap((key) => {
    const [before, now] = [expected.get(key), found.get(key)];
    if (before === now) return [];
    if (before === undefined) return [`${key} is too many: ${now}`];
    if (now === undefined) return [`${key} is missing`];
    let from = 0;
    while (before[from] === now[from]) from++;
    const near = (line: string) => line.slice(Math.max(0, from - 100), from + 240);
    return [`${key} differs:\n  expected …${near(before)}…\n  found    …${near(now)}…`];
  });
}

/** Digests of the values of all Secrets of a namespace by name, to see whether they stay. */
export async function secretDigests(client: KubeClient, namespace: string): Promise<Map<string, string>> {
  const { items: secrets } = await client.list({ apiVersion: 'v1', kind: 'Secret' }, { namespace });
  return new Map(secrets.map(({ metadata, data }) => [metadata.name, digest(data)]));
}

/** One version of each kind, the newest stable one: in earlier ones annotations stand for what they have no fields for, statuses too. */
async function kindsOf({ discovery }: KubeClient): Promise<Kind[]> {
  await discovery.refresh();
  const kinds = (await discovery.served()).map((key): Kind => {
    const cut = key.lastIndexOf('/');
    return { apiVersion: key.slice(0, cut), kind: key.slice(cut + 1) };
  });
  const stable = ({ apiVersion }: Kind) => Number(/(?:^|\/)v(\d+)$/.exec(apiVersion)?.[1] ?? 0);
  const best = new Map<string, Kind>();
  for (const kind of kinds.sort((a, b) => stable(b) - stable(a)))
    if (!best.has(groupKind(kind))) best.set(groupKind(kind), kind);
  return [...best.values()];
}

async function listed(client: KubeClient, kind: Kind): Promise<KubeObject[]> {
  try {
    return (await client.list(kind, { managedFields: true, metadataOnly: bulky.has(groupKind(kind)) })).items;
  } catch (error) {
    // Kinds of questions, as SubjectAccessReview, cannot be listed.
    if (error instanceof ApiError && (error.status === 404 || error.status === 405)) return [];
    throw error;
  }
}

function isPart(object: KubeObject, namespaces: readonly string[]): boolean {
  const { namespace, name, annotations } = object.metadata;
  if (namespace !== undefined && namespaces.includes(namespace)) return true;
  if (object.kind === 'Namespace') return namespaces.includes(name);
  if (object.kind === 'PersistentVolume')
    return namespaces.includes(text(at(object, 'spec', 'claimRef', 'namespace')) ?? '');
  const owner = annotations?.[ownerAnnotation];
  return namespaces.some((one) => owner?.startsWith(`${one}/`));
}

function keyOf(object: KubeObject): string {
  const ref = refOf(object);
  const stem = text(at(object, 'metadata', 'generateName'));
  const claim = at(object, 'spec', 'claimRef');
  const name = claim ? `of ${text(at(claim, 'name'))}` : stem ? `${stem}*` : ref.name;
  const namespace = claim ? text(at(claim, 'namespace')) : ref.namespace;
  return `${groupKind(ref)} ${namespace ? `${namespace}/` : ''}${name}`;
}

function tell(object: KubeObject, keys: ReadonlyMap<string, string>): string {
  const { name, managedFields, ...more } = object.metadata;
  const { [scheduled]: _node, ...annotations } = more.annotations ?? {};
  const metadata = Object.fromEntries(Object.entries({ ...more, annotations }).filter(([key]) => !byServer.has(key)));
  const own = items(managedFields)
    .map(fields)
    .filter(({ manager }) => text(manager)?.startsWith(fieldManager))
    .map(({ time: _time, ...rest }) => canonicalJson(rest))
    .sort();
  const { apiVersion, kind } = object;
  const told =
    derived.has(groupKind(object)) && own.length === 0 ? lineage(object) : whole(object, { ...metadata, own });
  return canonicalJson({ apiVersion, kind, name: keyOf(object).endsWith('*') ? '*' : name, ...told })
    .replaceAll(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, (uid) => `<${keys.get(uid) ?? 'unknown'}>`)
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>');
}

/** What says from which template it was made. */
function lineage(object: KubeObject): Record<string, unknown> {
  const { labels = {}, ownerReferences, finalizers, deletionTimestamp } = object.metadata;
  const containers = ['initContainers', 'containers'].flatMap((list) => items(at(object, 'spec', list)));
  return {
    // Where a pod runs is the scheduler's choice.
    labels: Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('topology.kubernetes.io/'))),
    ownerReferences,
    finalizers,
    leaving: deletionTimestamp !== undefined,
    revision: object['revision'],
    images: containers.map((one) => [at(one, 'name'), at(one, 'image')]),
  };
}

function whole(object: KubeObject, metadata: Record<string, unknown>): Record<string, unknown> {
  const { apiVersion, kind: _kind, status, data, spec, ...rest } = object;
  const isPlatform = groupOf(apiVersion) === 'observability.io';
  return {
    ...rest,
    metadata,
    ...(isPlatform ? { status } : {}),
    data: object.kind === 'Secret' ? lengths(data) : data,
    spec: withoutAllocated(spec),
  };
}

const lengths = (data: unknown) =>
  Object.fromEntries(Object.entries(fields(data)).map(([key, value]) => [key, String(value).length]));

function withoutAllocated(spec: unknown): unknown {
  if (Array.isArray(spec)) return spec.map(withoutAllocated);
  if (spec === null || typeof spec !== 'object') return spec;
  return Object.fromEntries(
    Object.entries(spec).flatMap(([key, value]) =>
      allocated.includes(key) ? [] : [[key, withoutAllocated(value)] as const],
    ),
  );
}

const digest = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
