import { isDeepStrictEqual } from 'node:util';
import type { ReflectHandler } from '../kube/reflector.ts';
import { isOlder } from '../kube/resource-version.ts';
import { groupKind, type Kind, type KubeObject, type ObjectRef, refKey, refOf } from '../objects/object.ts';
import { stageAnnotation, versionAnnotation } from '../platform/labels.ts';
import { partOfLabel } from './applyset.ts';
import { hashAnnotation, retainAnnotation } from './names.ts';
import { touchedAt } from './touched.ts';
import type { WorkloadState } from './workload-state.ts';

/** That an object was seen to be as desired: true as long as it still has this version. */
export interface Verified {
  uid: string;
  resourceVersion: string;
  /** Of the desired object it was compared with. */
  hash: string;
  workload?: WorkloadState;
}

/** What was known of an object at some moment. */
export interface Token {
  deletions: number;
  resourceVersion?: string;
}

export interface Change {
  before?: KubeObject;
  /** It had been seen to be as desired, and is another now or gone: not in its status alone. */
  spoiled: boolean;
}

/** What is known of the objects that carry our label, as metadata, and what was found out about them. */
export interface ObjectStore {
  get(ref: ObjectRef): KubeObject | undefined;
  inNamespace(namespace: string): KubeObject[];
  /** What carries this ApplySet, wherever it is. */
  ofApplySet(applySet: string): KubeObject[];
  verified(ref: ObjectRef): Verified | undefined;
  /** To be taken before a request whose answer is to be noted. */
  token(ref: ObjectRef): Token;
  /**
   * Notes that an answer of the API server was seen to be as desired. The watch may have told of a later state while the
   * answer was on its way (`token` shows it): that is not overwritten, so that the object is looked at again.
   */
  note(object: KubeObject, verified: Omit<Verified, 'uid' | 'resourceVersion'>, token: Token): void;
  /**
   * Whether to go by an answer about an object (undefined: there is none), which is not so when the watch has told of a later state: the
   * answer comes from a copy that lags behind. One that stays as it is comes from a server that was set back, and is believed.
   */
  believes(ref: ObjectRef, found: KubeObject | undefined): boolean;
  /** Notes that an object's deletion was accepted; the event that it is gone comes later. */
  deleting(ref: ObjectRef): void;
  /** When somebody else has written or deleted an object since our own last write (see touched.ts), until that is forgotten. */
  touched(ref: ObjectRef): number | undefined;
  /** From now on changes are noticed when they happen. */
  forgetTouched(): void;
  size(): number;
  /**
   * Keeps the store up to date with one kind; `onChange` gets the metadata of every object that is not as last noted, and what
   * was known of it before.
   */
  handler(kind: Kind, onChange: (object: KubeObject, about: Change) => void): ReflectHandler;
  /** Forgets a kind that is no longer served. */
  drop(kind: Kind): void;
}

/** Looks at an object, a second apart, that all tell of the same past. */
const longestDoubt = 5;

export function createObjectStore(): ObjectStore {
  const namespaces = new Map<string, Map<string, KubeObject>>();
  const verified = new Map<string, Verified>();
  /** Answers from the past in a row, by object. */
  const doubted = new Map<string, number>();
  let deletions = 0;
  /** By object; of most there is nothing to tell. */
  let touched: Map<string, number> | undefined = new Map();

  const applySets = new Map<string, Map<string, KubeObject>>();

  const get = (ref: ObjectRef) => namespaces.get(ref.namespace ?? '')?.get(refKey(ref));

  const put = (object: KubeObject) => {
    const key = refKey(refOf(object));
    const slimmed = slim(object);
    leave(applySets, applySetOf(get(refOf(object))), key);
    enter(namespaces, object.metadata.namespace ?? '', key, slimmed);
    const applySet = applySetOf(slimmed);
    if (applySet !== undefined) enter(applySets, applySet, key, slimmed);
  };

  const remove = (ref: ObjectRef) => {
    deletions++;
    const key = refKey(ref);
    verified.delete(key);
    doubted.delete(key);
    touched?.delete(key);
    leave(applySets, applySetOf(get(ref)), key);
    leave(namespaces, ref.namespace ?? '', key);
  };

  /** As a watch tells of it: answers to requests come without who has written. */
  const see = (object: KubeObject) => {
    put(object);
    const at = touched && touchedAt(object);
    if (at === undefined) touched?.delete(refKey(refOf(object)));
    else touched?.set(refKey(refOf(object)), at);
  };

  const isAsNoted = (object: KubeObject) => {
    const last = verified.get(refKey(refOf(object)));
    return last?.resourceVersion === object.metadata.resourceVersion && last?.uid === object.metadata.uid;
  };

  const changeOf = (object: KubeObject, isGone: boolean): Change => {
    const before = get(refOf(object));
    const spoiled =
      before !== undefined &&
      verified.has(refKey(refOf(object))) &&
      before.metadata.deletionTimestamp === undefined &&
      (isGone || !hasSameSpec(before, object));
    return { spoiled, ...(before ? { before } : {}) };
  };

  const all = (kind: Kind): KubeObject[] =>
    [...namespaces.values()].flatMap((objects) =>
      [...objects.values()].filter((object) => groupKind(object) === groupKind(kind)),
    );

  return {
    get,
    inNamespace: (namespace) => [...(namespaces.get(namespace)?.values() ?? [])],
    ofApplySet: (applySet) => [...(applySets.get(applySet)?.values() ?? [])],
    verified: (ref) => verified.get(refKey(ref)),
    token: (ref) => {
      const resourceVersion = get(ref)?.metadata.resourceVersion;
      return { deletions, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    },
    note(object, found, token) {
      if (token.deletions !== deletions) return;
      const { uid = '', resourceVersion = '' } = object.metadata;
      const key = refKey(refOf(object));
      const seen = get(refOf(object))?.metadata.resourceVersion;
      // An answer may come from a copy that lags behind what the watch has told of.
      const isPast = isOlder(resourceVersion, seen);
      if (seen === token.resourceVersion && !isPast) put(object);
      verified.set(key, { uid, resourceVersion, ...found });
    },
    believes(ref, found) {
      const key = refKey(ref);
      const seen = get(ref)?.metadata;
      const isPast = found
        ? isOlder(found.metadata.resourceVersion, seen?.resourceVersion)
        : seen !== undefined && !seen.deletionTimestamp;
      const times = isPast ? (doubted.get(key) ?? 0) + 1 : 0;
      doubted.delete(key);
      if (times > 0 && times < longestDoubt) {
        doubted.set(key, times);
        return false;
      }
      if (isPast && found) put(found);
      else if (isPast) remove(ref);
      return true;
    },
    deleting(ref) {
      const object = get(ref);
      if (object) object.metadata.deletionTimestamp ??= new Date(0).toISOString();
    },
    touched: (ref) => touched?.get(refKey(ref)),
    forgetTouched() {
      touched = undefined;
    },
    size: () => [...namespaces.values()].reduce((sum, objects) => sum + objects.size, 0),
    handler: (kind, onChange) => ({
      reset(items) {
        const now = new Set(items.map((item) => refKey(refOf(item))));
        const gone = all(kind).filter((object) => !now.has(refKey(refOf(object))));
        const changed = [
          ...gone.map((item) => ({ item, change: changeOf(item, true) })),
          ...items.filter((item) => !isAsNoted(item)).map((item) => ({ item, change: changeOf(item, false) })),
        ];
        for (const object of gone) remove(refOf(object));
        items.forEach(see);
        for (const { item, change } of changed) onChange(item, change);
      },
      changed(object) {
        const change = changeOf(object, false);
        see(object);
        if (!isAsNoted(object)) onChange(object, change);
      },
      deleted(object) {
        const change = changeOf(object, true);
        remove(refOf(object));
        onChange(object, change);
      },
    }),
    drop(kind) {
      for (const object of all(kind)) remove(refOf(object));
    },
  };
}

/** The ApplySet that an object says it is part of. */
export function applySetOf(object: KubeObject | undefined): string | undefined {
  return object?.metadata.labels?.[partOfLabel];
}

type Groups = Map<string, Map<string, KubeObject>>;

function enter(groups: Groups, group: string, key: string, object: KubeObject): void {
  const objects = groups.get(group) ?? new Map<string, KubeObject>();
  groups.set(group, objects);
  objects.set(key, object);
}

function leave(groups: Groups, group: string | undefined, key: string): void {
  if (group === undefined) return;
  const objects = groups.get(group);
  objects?.delete(key);
  if (objects?.size === 0) groups.delete(group);
}

/** By the generation, where a kind has one: servers count it with every change of what is asked for. */
function hasSameSpec({ metadata: before }: KubeObject, object: KubeObject): boolean {
  const { metadata: now } = slim(object);
  return (
    now.generation !== undefined &&
    now.generation === before.generation &&
    now.deletionTimestamp === undefined &&
    isDeepStrictEqual([now.labels, now.annotations], [before.labels, before.annotations])
  );
}

const keptAnnotations = [hashAnnotation, retainAnnotation, versionAnnotation, stageAnnotation];

/** What decisions are made by; everything else would only fill memory. */
function slim({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const {
    name,
    namespace,
    uid,
    resourceVersion,
    generation,
    labels,
    annotations = {},
    ownerReferences,
    creationTimestamp,
    deletionTimestamp,
  } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => keptAnnotations.includes(key));
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...(uid ? { uid } : {}),
      ...(resourceVersion ? { resourceVersion } : {}),
      ...(generation === undefined ? {} : { generation }),
      ...(labels ? { labels } : {}),
      ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
      ...(ownerReferences ? { ownerReferences } : {}),
      ...(creationTimestamp ? { creationTimestamp } : {}),
      ...(deletionTimestamp ? { deletionTimestamp } : {}),
    },
  };
}
