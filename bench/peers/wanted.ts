import type { KubeClient } from '../../src/kube/client.ts';
import { differs } from '../../src/objects/differs.ts';
import { groupKind, type Kind, type KubeObject, refKey, refOf, refText } from '../../src/objects/object.ts';
import { builtInKinds } from '../../src/plan/kinds.ts';
import type { AuditedRequest } from '../audit.ts';
import type { Wanted } from './sample.ts';

const plurals = new Map([
  ...builtInKinds.map((kind) => [groupKind(kind), kind.plural] as const),
  ['Namespace', 'namespaces'],
]);

/** How an audit log names an object. */
export function auditKey({
  resource,
  namespace,
  name,
}: Pick<AuditedRequest, 'resource' | 'namespace' | 'name'>): string {
  return `${resource}/${namespace}/${name}`;
}

export function auditKeyOf(object: Kind & Pick<KubeObject, 'metadata'>): string {
  const { name, namespace } = object.metadata;
  const resource = plurals.get(groupKind(object)) ?? '';
  // A Namespace is in itself, for an audit log.
  return auditKey({ resource, namespace: resource === 'namespaces' ? name : (namespace ?? ''), name });
}

/** Every object of a platform, as an audit log names it. */
export function auditKeys({ shared, objects, secrets }: Wanted): string[] {
  const made = secrets.map(({ name, namespace }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
  }));
  return [...shared, ...objects, ...made].map(auditKeyOf);
}

/** What is not in the cluster as it is wanted, for people to read. Asks the API server itself. */
export async function whatIsWrong(admin: KubeClient, wanted: readonly Wanted[]): Promise<string[]> {
  const desired = wanted.flatMap(({ shared, objects }) => [...shared, ...objects]);
  const kinds = new Map(desired.map((object) => [groupKind(object), object]));
  const live = new Map<string, KubeObject>();
  for (const { apiVersion, kind } of kinds.values()) {
    const { items } = await admin.list({ apiVersion, kind });
    for (const item of items) live.set(refKey(refOf({ ...item, apiVersion, kind })), item);
  }
  return desired.flatMap((object) => {
    const ref = refOf(object);
    const found = live.get(refKey(ref));
    if (!found) return [`${refText(ref)} is not there`];
    const field = differs({ ...object, apiVersion: undefined, kind: undefined }, found);
    return field === undefined ? [] : [`${refText(ref)}: ${field}`];
  });
}
