import type { Kind } from '../objects/object.ts';
import type { Clock } from './clock.ts';
import { isNotFound } from './errors.ts';
import { groupVersionPath, kindKey } from './paths.ts';

/** How one kind is served. */
export interface Resource extends Kind {
  plural: string;
  namespaced: boolean;
}

export interface Discovery {
  /** Undefined when the API server does not serve the kind. A kind that is not known yet is asked for once more. */
  resourceFor(kind: Kind): Promise<Resource | undefined>;
  /** All served kinds as `group/version/Kind` (`v1/Service` in the core group), sorted, at most half a minute old. */
  served(): Promise<string[]>;
  /** Reads everything again; what has not changed is not sent again. */
  refresh(): Promise<void>;
  /** Forgets one kind, because its path was not there. */
  forget(kind: Kind): void;
}

/** Reads a document; undefined: it has not changed since the one with this ETag. */
export type Fetch = (path: string, headers: Record<string, string>) => Promise<Fetched | undefined>;
export interface Fetched {
  body: unknown;
  etag?: string;
}

const freshMs = 30_000;
const aggregated =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

interface Root {
  resources: Resource[];
  etag?: string;
}

export function createDiscovery(fetch: Fetch, clock: Clock): Discovery {
  let roots = new Map<string, Root>();
  let known = new Map<string, Resource>();
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  const loadRoot = async (path: string): Promise<Root> => {
    const last = roots.get(path);
    const fetched = await fetch(path, { accept: aggregated, ...(last?.etag ? { 'if-none-match': last.etag } : {}) });
    if (!fetched) return last ?? { resources: [] };
    const resources = fromAggregated(fetched.body) ?? (await eachGroupVersion(fetched.body));
    return { resources, ...(fetched.etag ? { etag: fetched.etag } : {}) };
  };

  /** Servers before aggregated discovery. A group whose server is down is left out: it must not hide the others. */
  const eachGroupVersion = async (body: unknown): Promise<Resource[]> => {
    const lists = await Promise.allSettled(groupVersions(body).map(loadGroupVersion));
    return lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
  };

  const loadGroupVersion = async (apiVersion: string): Promise<Resource[]> => {
    const fetched = await fetch(groupVersionPath(apiVersion), {});
    return fetched ? fromResourceList(fetched.body, apiVersion) : [];
  };

  const load = async () => {
    const [core, groups] = await Promise.all([loadRoot('/api'), loadRoot('/apis')]);
    roots = new Map([
      ['/api', core],
      ['/apis', groups],
    ]);
    known = new Map();
    for (const resource of [...core.resources, ...groups.resources]) remember(resource);
    loadedAt = clock.now();
  };

  const remember = (resource: Resource) => {
    const key = kindKey(resource);
    if (!known.has(key)) known.set(key, resource);
  };

  const refresh = () => {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };

  return {
    async resourceFor(kind) {
      if (loadedAt === Number.NEGATIVE_INFINITY) await refresh();
      const found = known.get(kindKey(kind));
      if (found) return found;
      try {
        // Asked directly, because a new CRD is there earlier than in the aggregated document.
        for (const resource of await loadGroupVersion(kind.apiVersion)) remember(resource);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      return known.get(kindKey(kind));
    },
    async served() {
      if (clock.now() - loadedAt > freshMs) await refresh();
      return [...known.keys()].sort();
    },
    refresh,
    forget(kind) {
      known.delete(kindKey(kind));
      for (const root of roots.values()) delete root.etag;
      loadedAt = Math.min(loadedAt, clock.now() - freshMs - 1);
    },
  };
}

interface AggregatedList {
  kind?: string;
  items?: { metadata?: { name?: string }; versions?: { version: string; resources?: AggregatedResource[] }[] }[];
}

interface AggregatedResource {
  resource: string;
  responseKind?: { kind?: string };
  scope?: string;
}

function fromAggregated(body: unknown): Resource[] | undefined {
  const list = body as AggregatedList;
  if (list.kind !== 'APIGroupDiscoveryList') return undefined;
  const found: Resource[] = [];
  for (const { metadata, versions } of list.items ?? []) {
    for (const { version, resources } of versions ?? []) {
      const apiVersion = metadata?.name ? `${metadata.name}/${version}` : version;
      for (const { resource, responseKind, scope } of resources ?? []) {
        const kind = responseKind?.kind;
        if (kind) found.push({ apiVersion, kind, plural: resource, namespaced: scope === 'Namespaced' });
      }
    }
  }
  return found;
}

function groupVersions(body: unknown): string[] {
  const { versions, groups } = body as {
    versions?: string[];
    groups?: { versions?: { groupVersion: string }[] }[];
  };
  return versions ?? (groups ?? []).flatMap((group) => (group.versions ?? []).map((v) => v.groupVersion));
}

function fromResourceList(body: unknown, apiVersion: string): Resource[] {
  const { resources } = body as { resources?: { name: string; kind: string; namespaced: boolean }[] };
  return (resources ?? [])
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced }) => ({ apiVersion, kind, plural: name, namespaced }));
}
