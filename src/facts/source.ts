import type { Kind, KubeObject, ObjectRef } from '../objects/object.ts';

/** Where facts come from: a cluster, or a table of objects in a test. */
export interface FactSource {
  /** Undefined when there is no such object, or no such kind. */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** Empty when the kind is not served. Throws FactDenied when reading is not allowed. */
  list(kind: Kind, options?: ListOptions): Promise<KubeObject[]>;
  /** Every served kind as `group/version/Kind`, `v1/Service` in the core group. */
  served(): Promise<string[]>;
  /** `v1.36.3`, as the server says. */
  version(): Promise<string>;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
}

/** The cluster does not let us look. The fact is then absent, which is not the same as looking and finding nothing. */
export class FactDenied extends Error {
  override readonly name = 'FactDenied';
}

/** A kind of object whose change may change the facts: what to watch, and what to be allowed to read. */
export interface FactKind extends Kind {
  plural: string;
  /** API versions of the same kind, the newer first, for where `apiVersion` is not served. */
  otherVersions?: readonly string[];
  namespaced: boolean;
  verbs: readonly ('get' | 'list' | 'watch')[];
  /** Only objects in this namespace matter. */
  namespace?: string;
  /** Only objects with these labels matter. */
  labelSelector?: string;
}
