import type { Kind, KubeObject, ObjectRef } from '../objects/object.ts';
import { refOf } from '../objects/object.ts';
import { type ApiWarning, type Call, createCaller, type ObservedCall } from './caller.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ClusterConfig } from './config.ts';
import { followCredentials } from './credentials.ts';
import { decodeObject, type ManagedFields } from './decode.ts';
import { createDiscovery, type Discovery, type Resource } from './discovery.ts';
import { isNotFound, kindNotServed } from './errors.ts';
import { listPages, type ObjectList } from './list.ts';
import { memoFor } from './memo-for.ts';
import { collectionPath, objectPath, type Query, queryText } from './paths.ts';
import type { RetryPolicy } from './retry.ts';
import { createRetryBudget } from './retry-budget.ts';
import { followServer, type ServerTime } from './server-time.ts';
import { createTransport } from './transport.ts';
import { readEvents, type WatchEvent } from './watch.ts';

/** Which objects of a kind, and how much of each. */
export interface Selection {
  /** Absent: everywhere. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Only `metadata`: a fraction of the size and of the work. */
  metadataOnly?: boolean;
  /** The first answer counts, also a failure: for who tries again by itself. */
  once?: boolean;
  /** Keep `metadata.managedFields`, or a part of it; it is left out otherwise. */
  managedFields?: ManagedFields;
  signal?: AbortSignal;
}

export interface WatchOptions extends Selection {
  resourceVersion: string;
  /** The server ends the watch after this long. */
  timeoutSeconds: number;
  /** Milliseconds without a byte after which the connection counts as dead; a little above the timeout by default. */
  silenceMs?: number;
  /** The server accepted the watch. */
  onOpen?: () => void;
  onEvent: (event: WatchEvent) => void;
}

export interface ApplyOptions {
  fieldManager: string;
  /** Take fields from other managers. Without it their fields give a Conflict (see applyConflicts). */
  force?: boolean;
  dryRun?: boolean;
  subresource?: 'status';
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
}

export interface PatchOptions {
  type: 'merge' | 'json';
  body: unknown;
  subresource?: 'status';
  fieldManager?: string;
}

export interface DeleteOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  /** Delete only this very object; Conflict when another has its name by now. */
  uid?: string;
  resourceVersion?: string;
}

/** One API server. Everything throws ApiError when it refuses and NetworkError when it cannot be reached. */
export interface KubeClient {
  readonly server: string;
  readonly clock: Clock;
  /**
   * Milliseconds since 1970 by the server's clock, to a few seconds: what is compared with times that it has written. By our own until it
   * has answered.
   */
  serverNow: () => number;
  readonly discovery: Discovery;
  /** Undefined when there is no such object, or no such kind. */
  get(ref: ObjectRef, o?: { managedFields?: boolean }): Promise<KubeObject | undefined>;
  /** Everything the selection has at one moment. */
  list(kind: Kind, o?: Selection): Promise<ObjectList>;
  /**
   * The version of all that the server keeps, not older than a second; undefined when it does not tell. One that is older than what it has told
   * before says that it was set back.
   */
  revision(): Promise<string | undefined>;
  /** Events in order, until the server ends the watch; see reflect for one that goes on. */
  watch(kind: Kind, o: WatchOptions): Promise<void>;
  /** Server-side apply of exactly this JSON. */
  apply(object: KubeObject, o: ApplyOptions): Promise<KubeObject>;
  create(object: KubeObject, o?: { dryRun?: boolean; fieldManager?: string; once?: boolean }): Promise<KubeObject>;
  patch(ref: ObjectRef, patch: PatchOptions): Promise<KubeObject>;
  /** An object that is not there is deleted. Returns when the server has accepted, not when finalizers are done. */
  delete(ref: ObjectRef, o?: DeleteOptions): Promise<void>;
  /** Asks for a pod to go, once: disruption budgets may refuse it (429). Conflict when another has its name by now. */
  evict(pod: ObjectRef, o?: { uid?: string }): Promise<void>;
  /** Has the API server answer a question in the form of an object (SelfSubjectAccessReview ...), which it does not keep. */
  ask(review: ReviewRequest): Promise<KubeObject>;
  /** Anything else: parsed when the answer is JSON, its text otherwise. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<unknown>;
  /** Ends what is running and closes the connections. */
  close(): void;
}

/** A question has no name. */
export interface ReviewRequest extends Kind {
  spec: Readonly<Record<string, unknown>>;
}

export interface ConnectOptions {
  /** What is served, of another client of the same server; absent: it is asked. */
  discovery?: Discovery;
  /** The server's clock, as another client of the same server follows it; absent: its own answers tell it. */
  time?: ServerTime;
  userAgent?: string;
  clock?: Clock;
  /** Milliseconds for one try of one request. */
  timeoutMs?: number;
  retry?: RetryPolicy;
  onWarning?: (warning: ApiWarning) => void;
  observe?: (call: ObservedCall) => void;
  /** Asked before every try of a request that is more than reading; `false` refuses it with NetworkError `NOT_ALLOWED`. */
  mayWrite?: () => boolean;
}

const silenceMarginMs = 10_000;
const revisionMs = 1_000;

/** A client on long-lived connections. Connects when first used; call close when done. */
export function connect(config: ClusterConfig, o: ConnectOptions = {}): KubeClient {
  const clock = o.clock ?? systemClock;
  const closing = new AbortController();
  const transport = createTransport(config, clock);
  const time = o.time ?? followServer(clock);
  const caller = createCaller({
    transport,
    credentials: followCredentials(config, clock),
    clock,
    userAgent: o.userAgent ?? 'gunj',
    timeoutMs: o.timeoutMs ?? 30_000,
    closed: closing.signal,
    budget: createRetryBudget(),
    onDate: time.told,
    ...(o.retry ? { retry: o.retry } : {}),
    ...(o.onWarning ? { onWarning: o.onWarning } : {}),
    ...(o.observe ? { observe: o.observe } : {}),
    ...(o.mayWrite ? { mayWrite: o.mayWrite } : {}),
  });

  const discovery =
    o.discovery ??
    createDiscovery(async (path, headers) => {
      const answer = await caller.call({ verb: 'raw', method: 'GET', path, headers, idempotent: true });
      if (answer.status === 304) return undefined;
      const { etag } = answer.headers;
      return { body: answer.value, ...(etag ? { etag } : {}) };
    }, clock);

  const resourceOf = async (kind: Kind): Promise<Resource> => {
    const resource = await discovery.resourceFor(kind);
    if (!resource) throw kindNotServed(kind);
    return resource;
  };

  /** A 404 that is about no object may mean that the path is gone: then the kind is no longer served. */
  const explained = async (error: unknown, kind: Kind): Promise<unknown> => {
    if (!isNotFound(error) || error.subject !== undefined) return error;
    discovery.forget(kind);
    return (await discovery.resourceFor(kind)) ? error : kindNotServed(kind);
  };

  const callFor = async (kind: Kind, call: Omit<Call, 'kind'>) => {
    try {
      return await caller.call({ ...call, kind: kind.kind });
    } catch (error) {
      throw await explained(error, kind);
    }
  };

  const write = async (
    ref: ObjectRef,
    call: {
      verb: string;
      type: string;
      body: unknown;
      idempotent: boolean;
      subresource?: string;
      query: Query;
      once?: boolean;
    },
  ) => {
    const resource = await resourceOf(ref);
    const create = call.verb === 'create';
    const path = create ? creationPath(resource, ref) : objectPath(resource, ref.name, ref.namespace, call.subresource);
    const answer = await callFor(ref, {
      verb: call.query['dryRun'] ? 'dry-run' : call.verb,
      method: create ? 'POST' : 'PATCH',
      path: path + queryText(call.query),
      headers: { 'content-type': call.type },
      body: JSON.stringify(call.body),
      idempotent: call.idempotent,
      ...(call.once ? { once: true } : {}),
    });
    return decodeObject(answer.value, ref);
  };

  return {
    server: config.server,
    clock,
    serverNow: time.now,
    discovery,

    async get(ref, { managedFields = false } = {}) {
      const resource = await discovery.resourceFor(ref);
      if (!resource) return undefined;
      const path = objectPath(resource, ref.name, ref.namespace);
      try {
        const answer = await callFor(ref, { verb: 'get', method: 'GET', path, idempotent: true });
        return decodeObject(answer.value, ref, managedFields);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },

    async list(kind, selection = {}) {
      const path = collectionPath(await resourceOf(kind), selection.namespace);
      const { labelSelector, fieldSelector, signal } = selection;
      const fetchPage = async (query: string, isFirst: boolean): Promise<unknown> => {
        const answer = await callFor(kind, {
          verb: 'list',
          method: 'GET',
          path: path + query,
          headers: { accept: selection.metadataOnly ? metadataAs('PartialObjectMetadataList') : 'application/json' },
          idempotent: true,
          ...(selection.once && isFirst ? { once: true } : {}),
          ...(signal ? { signal } : {}),
        });
        return answer.value;
      };
      const { managedFields = false } = selection;
      return listPages(fetchPage, { kind, query: { labelSelector, fieldSelector }, managedFields });
    },

    revision: memoFor(clock, revisionMs, async () => {
      const headers = { accept: metadataAs('PartialObjectMetadataList') };
      const call = { verb: 'list', kind: 'Namespace', method: 'GET', path: '/api/v1/namespaces?limit=1', headers };
      const { value } = await caller.call({ ...call, idempotent: true, once: true });
      return (value as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
    }),

    async watch(kind, options) {
      const { labelSelector, fieldSelector, resourceVersion, timeoutSeconds, signal } = options;
      const query = { watch: true, allowWatchBookmarks: true, timeoutSeconds, resourceVersion };
      const path = collectionPath(await resourceOf(kind), options.namespace);
      const stream = await caller
        .open({
          verb: 'watch',
          kind: kind.kind,
          method: 'GET',
          path: path + queryText({ ...query, labelSelector, fieldSelector }),
          headers: { accept: options.metadataOnly ? metadataAs('PartialObjectMetadata') : 'application/json' },
          idempotent: true,
          ...(signal ? { signal } : {}),
        })
        .catch(async (error: unknown) => {
          throw await explained(error, kind);
        });
      options.onOpen?.();
      await readEvents(stream, {
        kind,
        clock,
        silenceMs: options.silenceMs ?? timeoutSeconds * 1000 + silenceMarginMs,
        managedFields: options.managedFields ?? false,
        onEvent: options.onEvent,
        ...(signal ? { signal } : {}),
      });
    },

    apply(object, { fieldManager, force, dryRun, subresource, fieldValidation }) {
      return write(refOf(object), {
        verb: 'apply',
        type: 'application/apply-patch+yaml',
        body: object,
        idempotent: true,
        ...(subresource ? { subresource } : {}),
        query: { fieldManager, force: force || undefined, fieldValidation, ...dryRunQuery(dryRun) },
      });
    },

    create(object, { dryRun, fieldManager, once } = {}) {
      return write(refOf(object), {
        verb: 'create',
        type: 'application/json',
        body: object,
        idempotent: dryRun === true,
        ...(once ? { once } : {}),
        query: { fieldManager, ...dryRunQuery(dryRun) },
      });
    },

    patch(ref, { type, body, subresource, fieldManager }) {
      return write(ref, {
        verb: 'patch',
        type: `application/${type === 'json' ? 'json-patch' : 'merge-patch'}+json`,
        body,
        idempotent: type === 'merge',
        ...(subresource ? { subresource } : {}),
        query: { fieldManager },
      });
    },

    async delete(ref, { propagationPolicy, uid, resourceVersion } = {}) {
      const resource = await discovery.resourceFor(ref);
      if (!resource) return;
      const preconditions = uid || resourceVersion ? { preconditions: { uid, resourceVersion } } : {};
      try {
        await callFor(ref, {
          verb: 'delete',
          method: 'DELETE',
          path: objectPath(resource, ref.name, ref.namespace),
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy, ...preconditions }),
          idempotent: true,
        });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },

    async evict(pod, { uid } = {}) {
      const { name, namespace } = pod;
      await callFor(pod, {
        verb: 'evict',
        method: 'POST',
        path: objectPath(await resourceOf(pod), name, namespace, 'eviction'),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace },
          ...(uid ? { deleteOptions: { preconditions: { uid } } } : {}),
        }),
        idempotent: false,
        once: true,
      });
    },

    async ask(review) {
      const answer = await callFor(review, {
        verb: 'ask',
        method: 'POST',
        path: collectionPath(await resourceOf(review)),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(review),
        idempotent: true,
        asks: true,
      });
      return answer.value as KubeObject;
    },

    async request(method, path, body, headers) {
      const answer = await caller.call({
        verb: 'raw',
        method,
        path,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        idempotent: method !== 'POST' && method !== 'PATCH',
        text: true,
      });
      return answer.value;
    },

    close() {
      closing.abort();
      transport.close();
    },
  };
}

const metadataAs = (kind: string) => `application/json;as=${kind};g=meta.k8s.io;v=v1`;

const dryRunQuery = (dryRun: boolean | undefined): Query => (dryRun ? { dryRun: 'All' } : {});

function creationPath(resource: Resource, ref: ObjectRef): string {
  if (resource.namespaced && !ref.namespace) throw new TypeError(`${ref.kind} ${ref.name} needs a namespace`);
  return collectionPath(resource, ref.namespace);
}
