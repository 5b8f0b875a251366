import type { ReflectHandler } from '../kube/reflector.ts';
import { isOlder } from '../kube/resource-version.ts';
import type { KubeObject } from '../objects/object.ts';
import { applySetId } from './applyset.ts';

/** The platforms as the API server has them, by `namespace/name`. */
export interface PlatformStore {
  get(key: string): KubeObject | undefined;
  keys(): string[];
  inNamespace(namespace: string): KubeObject[];
  /** The platform whose objects carry this ApplySet. */
  ofApplySet(applySet: string): KubeObject | undefined;
  /**
   * Notes the answer to a write of our own; the event that follows it is no news. `base` is the version the write was made
   * from: when the watch has told of another one since, that is kept.
   */
  written(object: KubeObject, base: string | undefined): void;
  /** `onChange` gets every platform that is new, changed by somebody else, or gone. */
  handler(onChange: (object: KubeObject, gone: boolean) => void): ReflectHandler;
}

export const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

export function createPlatformStore(): PlatformStore {
  const namespaces = new Map<string, Map<string, KubeObject>>();
  const ownVersions = new Map<string, string>();
  const applySets = new Map<string, string>();

  const get = (key: string) => namespaces.get(key.slice(0, key.indexOf('/')))?.get(key);
  const all = () => [...namespaces.values()].flatMap((platforms) => [...platforms.values()]);

  const put = (object: KubeObject) => {
    const namespace = object.metadata.namespace ?? '';
    const platforms = namespaces.get(namespace) ?? new Map<string, KubeObject>();
    namespaces.set(namespace, platforms);
    if (!platforms.has(keyOf(object))) applySets.set(applySetId(object), keyOf(object));
    platforms.set(keyOf(object), object);
  };

  const remove = (object: KubeObject) => {
    const namespace = object.metadata.namespace ?? '';
    const platforms = namespaces.get(namespace);
    platforms?.delete(keyOf(object));
    ownVersions.delete(keyOf(object));
    applySets.delete(applySetId(object));
    if (platforms?.size === 0) namespaces.delete(namespace);
  };

  const isOwnWrite = (object: KubeObject) => ownVersions.get(keyOf(object)) === object.metadata.resourceVersion;

  return {
    get,
    keys: () => all().map(keyOf),
    inNamespace: (namespace) => [...(namespaces.get(namespace)?.values() ?? [])],
    ofApplySet: (applySet) => get(applySets.get(applySet) ?? ''),
    written(object, base) {
      // Without its last finalizer it is gone with this very write, and may have been before the answer came.
      const { deletionTimestamp, finalizers = [], resourceVersion = '' } = object.metadata;
      if (deletionTimestamp && finalizers.length === 0) return remove(object);
      const seen = get(keyOf(object));
      if (!seen) return;
      if (seen.metadata.resourceVersion === base) put(object);
      ownVersions.set(keyOf(object), resourceVersion);
    },
    handler: (onChange) => ({
      reset(items) {
        const now = new Set(items.map(keyOf));
        const gone = all().filter((object) => !now.has(keyOf(object)));
        gone.forEach(remove);
        // A server that was set back begins at an earlier version.
        ownVersions.clear();
        items.forEach(put);
        for (const object of gone) onChange(object, true);
        for (const object of items) onChange(object, false);
      },
      changed(object) {
        // What was before our own write, told late.
        const isSame = get(keyOf(object))?.metadata.uid === object.metadata.uid;
        if (isSame && isOlder(object.metadata.resourceVersion, ownVersions.get(keyOf(object)))) return;
        put(object);
        if (!isOwnWrite(object)) onChange(object, false);
      },
      deleted(object) {
        remove(object);
        onChange(object, true);
      },
    }),
  };
}
