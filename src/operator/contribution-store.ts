import { byNamespaceAndName, contributionOf, contributionSize } from '../facts/contribution.ts';
import type { ContributionFacts } from '../facts/facts.ts';
import type { ReflectHandler } from '../kube/reflector.ts';
import { contentHash } from '../objects/canonical.ts';
import type { KubeObject, ObjectRef } from '../objects/object.ts';

/** The ConfigMaps that bring rules, dashboards and the like, with what is in them. */
export interface ContributionStore {
  /** All of them, in order. */
  current(): readonly ContributionFacts[];
  /** `onChange` gets the namespace of a ConfigMap that is new, gone, or different in what is read of it. */
  handler(onChange: (namespace: string) => void): ReflectHandler;
}

export interface ContributionStoreOptions {
  /** Characters held in memory; ConfigMaps beyond are known, and said to be left out. */
  limit?: number;
  /** Reads one that was left out, when there is room for it again. */
  read: (ref: ObjectRef) => Promise<KubeObject | undefined>;
}

interface Held {
  facts: ContributionFacts;
  hash: string;
  resourceVersion: string;
  size: number;
  /** Its files are not in memory. */
  omitted: boolean;
}

export function createContributionStore({
  limit = 32 * 1024 * 1024,
  read,
}: ContributionStoreOptions): ContributionStore {
  const held = new Map<string, Held>();
  let ordered: readonly ContributionFacts[] | undefined;
  let total = 0;

  const drop = (key: string): Held | undefined => {
    const old = held.get(key);
    if (old && !old.omitted) total -= old.size;
    held.delete(key);
    ordered = undefined;
    return old;
  };

  /** Whether what is read of it has changed. */
  const put = (object: KubeObject): boolean => {
    const key = keyOf(object);
    const facts = contributionOf(object);
    const old = drop(key);
    const size = contributionSize(facts);
    const omitted = total + size > limit;
    const kept = omitted ? { ...facts, files: {}, omitted: { '': beyond(limit) } } : facts;
    const hash = contentHash(kept);
    if (!omitted) total += size;
    held.set(key, { facts: kept, hash, resourceVersion: object.metadata.resourceVersion ?? '', size, omitted });
    return old?.hash !== hash;
  };

  const fill = async (onChange: (namespace: string) => void) => {
    for (const [key, { facts, size, omitted, resourceVersion }] of held) {
      if (!omitted || total + size > limit) continue;
      const { namespace, name } = facts;
      const object = await read({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }).catch(() => undefined);
      // The watch may have told of a later state while this was on its way.
      const isCurrent =
        object?.metadata.resourceVersion === resourceVersion && held.get(key)?.resourceVersion === resourceVersion;
      if (object && isCurrent && put(object)) onChange(namespace);
    }
  };

  return {
    current() {
      ordered ??= [...held.values()].map(({ facts }) => facts).sort(byNamespaceAndName);
      return ordered;
    },
    handler(onChange) {
      const settle = (changed: Iterable<string>) => {
        for (const namespace of new Set(changed)) onChange(namespace);
        void fill(onChange);
      };
      return {
        reset(items) {
          const now = new Set(items.map(keyOf));
          const gone = [...held.keys()].filter((key) => !now.has(key)).map((key) => drop(key)?.facts.namespace ?? '');
          settle([...gone, ...items.filter(put).map(namespaceOf)]);
        },
        changed(object) {
          settle(put(object) ? [namespaceOf(object)] : []);
        },
        deleted(object) {
          settle(drop(keyOf(object)) ? [namespaceOf(object)] : []);
        },
      };
    },
  };
}

const namespaceOf = ({ metadata }: KubeObject): string => metadata.namespace ?? '';
const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;
const beyond = (limit: number): string =>
  `the operator reads ${limit} characters of all ConfigMaps together, and this one is beyond`;
