import { beyondShares } from '../contributions/shares.ts';
import { contributionOf, contributionSize } from '../facts/contribution.ts';
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
  /** Characters held in memory, shared out evenly among namespaces; ConfigMaps beyond are known, and said to be left out. */
  limit?: number;
  /** Reads one that was left out, when there is room for it again. */
  read: (ref: ObjectRef) => Promise<KubeObject | undefined>;
}

interface Held {
  /** Without what is in it where there is no room for that. */
  facts: ContributionFacts;
  /** Of these facts, as was last told. */
  hash: string;
  namespace: string;
  resourceVersion: string;
  size: number;
  isOmitted: boolean;
}

const fitting: ReadonlySet<Held> = new Set();

export function createContributionStore({
  limit = 32 * 1024 * 1024,
  read,
}: ContributionStoreOptions): ContributionStore {
  const held = new Map<string, Held>();
  let ordered: readonly Held[] | undefined;
  let facts: readonly ContributionFacts[] | undefined;
  /** Of all of them, also of those that are left out. */
  let total = 0;
  /** Left out, and there is room for them now. */
  let waiting: readonly Held[] = [];
  let isFilling = false;

  const inOrder = () => {
    ordered ??= [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    return ordered;
  };

  const drop = (key: string): Held | undefined => {
    const old = held.get(key);
    total -= old?.size ?? 0;
    held.delete(key);
    ordered = facts = undefined;
    return old;
  };

  /** Takes it in whole, before it is known whether there is room. */
  const put = (object: KubeObject): Held => {
    const key = keyOf(object);
    const { hash = '' } = drop(key) ?? {};
    const found = contributionOf(object);
    const one = {
      facts: found,
      hash,
      namespace: found.namespace,
      resourceVersion: object.metadata.resourceVersion ?? '',
      size: contributionSize(found),
      isOmitted: false,
    };
    total += one.size;
    held.set(key, one);
    return one;
  };

  /** Takes in what has come, and leaves out what there is no room for. */
  const settle = (objects: readonly KubeObject[], gone: readonly string[], onChange: (namespace: string) => void) => {
    const come = objects.map(put);
    const beyond = total <= limit ? fitting : beyondShares(inOrder(), limit);
    const omitted = [...beyond].filter(({ isOmitted }) => !isOmitted);
    for (const one of omitted) {
      one.facts = { ...one.facts, annotations: {}, files: {}, omitted: { '': reasonOf(limit) } };
      one.isOmitted = true;
      facts = undefined;
    }
    waiting = [...held.values()].filter((one) => one.isOmitted && !beyond.has(one));
    const changed = [...new Set([...come, ...omitted])].filter(isChanged).map(({ namespace }) => namespace);
    for (const namespace of new Set([...gone, ...changed])) onChange(namespace);
  };

  const fill = async (onChange: (namespace: string) => void) => {
    if (isFilling) return;
    isFilling = true;
    const asked = new Set<Held>();
    for (let next = waiting[0]; next; next = waiting.find((one) => !asked.has(one))) {
      asked.add(next);
      const { namespace, name } = next.facts;
      const object = await read({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }).catch(() => undefined);
      // The watch may have told of a later state while this was on its way, or of others that take the room.
      const isCurrent = object?.metadata.resourceVersion === next.resourceVersion && waiting.includes(next);
      if (object && isCurrent) settle([object], [], onChange);
    }
    isFilling = false;
  };

  return {
    current() {
      facts ??= inOrder().map((one) => one.facts);
      return facts;
    },
    handler(onChange) {
      const told = (objects: readonly KubeObject[], gone: readonly string[]) => {
        settle(objects, gone, onChange);
        void fill(onChange);
      };
      return {
        reset(items) {
          const now = new Set(items.map(keyOf));
          const gone = [...held.keys()].filter((key) => !now.has(key));
          told(
            items,
            gone.flatMap((key) => drop(key)?.namespace ?? []),
          );
        },
        changed(object) {
          told([object], []);
        },
        deleted(object) {
          const gone = drop(keyOf(object));
          told([], gone ? [gone.namespace] : []);
        },
      };
    },
  };
}

/** Whether it is read in another way than was last told. */
function isChanged(one: Held): boolean {
  const before = one.hash;
  one.hash = contentHash(one.facts);
  return one.hash !== before;
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;
const reasonOf = (limit: number): string =>
  `the operator keeps ${limit} characters of all ConfigMaps together, shared out evenly among namespaces, and there is no room for this one of its namespace`;
