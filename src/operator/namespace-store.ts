import type { ReflectHandler } from '../kube/reflector.ts';
import { canonicalJson, contentHash } from '../objects/canonical.ts';
import type { KubeObject, ObjectMeta } from '../objects/object.ts';
import { hashAnnotation } from './names.ts';

/** What is known of the cluster's Namespaces: labels, our own annotation and whether they are being deleted. */
export interface NamespaceStore {
  get(name: string): ObjectMeta | undefined;
  /** Takes over the answer to a write of our own, unless the watch has told something else than `before` since. */
  note(namespace: KubeObject, before: ObjectMeta | undefined): void;
  /** `onChange` gets the name of a Namespace whose labels, annotations or end have changed. */
  handler(onChange: (name: string) => void): ReflectHandler;
}

export function createNamespaceStore(): NamespaceStore {
  const known = new Map<string, { metadata: ObjectMeta; hash: string }>();

  const put = ({ metadata }: KubeObject): boolean => {
    const { name, uid, labels, annotations = {}, deletionTimestamp } = metadata;
    const hash = contentHash(canonicalJson([uid, labels, annotations, deletionTimestamp]));
    if (known.get(name)?.hash === hash) return false;
    const own = annotations[hashAnnotation];
    const kept = {
      name,
      ...(uid ? { uid } : {}),
      ...(labels ? { labels } : {}),
      ...(own === undefined ? {} : { annotations: { [hashAnnotation]: own } }),
      ...(deletionTimestamp ? { deletionTimestamp } : {}),
    };
    known.set(name, { metadata: kept, hash });
    return true;
  };

  return {
    get: (name) => known.get(name)?.metadata,
    note(namespace, before) {
      if (known.get(namespace.metadata.name)?.metadata === before) put(namespace);
    },
    handler: (onChange) => ({
      reset(items) {
        const now = new Set(items.map(({ metadata }) => metadata.name));
        const gone = [...known.keys()].filter((name) => !now.has(name));
        for (const name of gone) known.delete(name);
        const changed = items.filter(put).map(({ metadata }) => metadata.name);
        for (const name of [...gone, ...changed]) onChange(name);
      },
      changed(namespace) {
        if (put(namespace)) onChange(namespace.metadata.name);
      },
      deleted({ metadata }) {
        known.delete(metadata.name);
        onChange(metadata.name);
      },
    }),
  };
}
