import type { Kind, KubeObject } from '../objects/object.ts';
import { decodeObject, type ManagedFields } from './decode.ts';
import { isGone } from './errors.ts';
import { type Query, queryText } from './paths.ts';

export interface ObjectList {
  items: KubeObject[];
  /** Of the moment the list was made: a watch goes on from here. */
  resourceVersion: string;
}

interface Page {
  metadata?: { continue?: string; resourceVersion?: string };
  items?: unknown[];
}

type FetchPage = (query: string, isFirst: boolean) => Promise<unknown>;

/** The API server's own default for lists that come in pieces: about 45 ms of parsing each. */
const pageSize = 500;

/**
 * Reads a list page by page. When the server has forgotten the moment of the list between two pages (410), it starts
 * again; when that happens twice, it asks for everything at once, which cannot expire.
 */
export async function listPages(
  fetchPage: FetchPage,
  o: { kind: Kind; query: Query; managedFields: ManagedFields },
): Promise<ObjectList> {
  for (let expired = 0; ; expired++) {
    try {
      return await listOnce(fetchPage, o, expired < 2 ? pageSize : undefined);
    } catch (error) {
      if (!isGone(error) || expired >= 2) throw error;
    }
  }
}

async function listOnce(
  fetchPage: FetchPage,
  o: { kind: Kind; query: Query; managedFields: ManagedFields },
  limit: number | undefined,
): Promise<ObjectList> {
  const items: KubeObject[] = [];
  let next: string | undefined;
  for (;;) {
    const page = (await fetchPage(queryText({ ...o.query, limit, continue: next }), next === undefined)) as Page;
    for (const item of page.items ?? []) items.push(decodeObject(item, o.kind, o.managedFields));
    next = page.metadata?.continue;
    if (!next) return { items, resourceVersion: page.metadata?.resourceVersion ?? '' };
  }
}
