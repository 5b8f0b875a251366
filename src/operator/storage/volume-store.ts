import type { ReflectHandler } from '../../kube/reflector.ts';
import type { KubeObject } from '../../objects/object.ts';
import { type VolumeClaim, volumeClaim } from './volume-claim.ts';

/** The claims of platforms, by namespace: known as long as the watch tells of no change, so that at rest nothing is read. */
export interface VolumeStore {
  /** `list` is called when they are not known. */
  claims(namespace: string, list: () => Promise<KubeObject[]>): Promise<readonly VolumeClaim[]>;
  /** One has been written: what is known of this namespace is no longer so. */
  forget(namespace: string): void;
  /** Keeps versions alone, by metadata. */
  handler(onChange: (namespace: string) => void): ReflectHandler;
}

export function createVolumeStore(): VolumeStore {
  const versions = new Map<string, Map<string, string>>();
  const known = new Map<string, readonly VolumeClaim[]>();
  let events = 0;

  const forget = (namespace: string) => {
    events++;
    known.delete(namespace);
  };

  const put = ({ metadata }: KubeObject): boolean => {
    const { namespace = '', name, resourceVersion = '' } = metadata;
    const claims = versions.get(namespace) ?? new Map<string, string>();
    versions.set(namespace, claims);
    if (claims.get(name) === resourceVersion) return false;
    claims.set(name, resourceVersion);
    forget(namespace);
    return true;
  };

  const remove = (namespace: string, name: string) => {
    const claims = versions.get(namespace);
    claims?.delete(name);
    if (claims?.size === 0) versions.delete(namespace);
    forget(namespace);
  };

  return {
    async claims(namespace, list) {
      // The watch brings every claim there is, and a new one wakes the platform.
      if (!versions.has(namespace)) return [];
      const before = known.get(namespace);
      if (before) return before;
      const seen = events;
      const found = (await list()).map(volumeClaim);
      if (seen === events) known.set(namespace, found);
      return found;
    },
    forget,
    handler: (onChange) => ({
      reset(items) {
        const now = new Set(items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
        const changed = new Set<string>();
        for (const [namespace, claims] of versions) {
          for (const name of [...claims.keys()].filter((one) => !now.has(`${namespace}/${one}`))) {
            remove(namespace, name);
            changed.add(namespace);
          }
        }
        for (const item of items) if (put(item)) changed.add(item.metadata.namespace ?? '');
        changed.forEach(onChange);
      },
      changed(object) {
        if (put(object)) onChange(object.metadata.namespace ?? '');
      },
      deleted({ metadata }) {
        remove(metadata.namespace ?? '', metadata.name);
        onChange(metadata.namespace ?? '');
      },
    }),
  };
}
