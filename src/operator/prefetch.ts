import type { KubeClient } from '../kube/client.ts';
import { isForbidden, isKindNotServed } from '../kube/errors.ts';
import { groupKind, type KubeObject, refKey, refOf } from '../objects/object.ts';
import { managedBy } from '../platform/labels.ts';
import type { Context } from './context.ts';
import { each } from './each.ts';
import { managedByLabel } from './names.ts';
import type { ObjectStore, Token } from './object-store.ts';

/** What a few lists say of many objects, so that they need not be asked for one by one. */
export interface Prefetched {
  /** From before the lists, by key. */
  tokens: ReadonlyMap<string, Token>;
  /** Keys of objects of whose name there is none. */
  absent: ReadonlySet<string>;
  live: ReadonlyMap<string, KubeObject>;
}

/** Below this, asking for each object costs less than listing the kind. */
const worthListing = 3;

/**
 * Lists what has to be looked at, kind by kind: names alone where no watch knows the objects (a new platform: they may still be
 * there without our label, as somebody else's), whole objects where the watch knows them but nobody has compared them yet (an
 * operator that has just started).
 */
export async function prefetch(context: Context, wanted: readonly KubeObject[]): Promise<Prefetched> {
  const { client, objects, options } = context;
  const tokens = new Map(wanted.map((object) => [keyOf(object), objects.token(refOf(object))]));
  const absent = new Set<string>();
  const live = new Map<string, KubeObject>();
  const unknown = groups(wanted, (object) => !objects.get(refOf(object)));
  const unseen = groups(wanted, (object) => isKnownButUnseen(objects, object));
  await each(unknown, options.concurrency, async (group) => {
    const found = await listed(client, group, { metadataOnly: true });
    // Not allowed to look: each object is asked for, and says so.
    if (!found) return;
    const present = new Set(found.map(keyOf));
    for (const key of group.map(keyOf)) if (!present.has(key)) absent.add(key);
  });
  await each(unseen, options.concurrency, async (group) => {
    const found = await listed(client, group, { labelSelector: `${managedByLabel}=${managedBy}` });
    for (const object of found ?? []) live.set(keyOf(object), object);
  });
  return { tokens, absent, live };
}

function isKnownButUnseen(objects: ObjectStore, object: KubeObject): boolean {
  const ref = refOf(object);
  return objects.get(ref) !== undefined && objects.verified(ref) === undefined;
}

function groups(objects: readonly KubeObject[], isWanted: (object: KubeObject) => boolean): KubeObject[][] {
  const byKind = Map.groupBy(objects.filter(isWanted), (object) => `${groupKind(object)} ${object.metadata.namespace}`);
  return [...byKind.values()].filter((group) => group.length >= worthListing);
}

async function listed(
  client: KubeClient,
  [first]: readonly KubeObject[],
  selection: { metadataOnly?: boolean; labelSelector?: string },
): Promise<KubeObject[] | undefined> {
  if (!first) return [];
  const { apiVersion, kind } = first;
  const { namespace } = first.metadata;
  try {
    const { items } = await client.list({ apiVersion, kind }, { ...selection, ...(namespace ? { namespace } : {}) });
    return items;
  } catch (error) {
    if (isKindNotServed(error)) return [];
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

const keyOf = (object: KubeObject) => refKey(refOf(object));
