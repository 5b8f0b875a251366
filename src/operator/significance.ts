import type { ReflectHandler } from '../kube/reflector.ts';
import { contentHash } from '../objects/canonical.ts';
import type { KubeObject } from '../objects/object.ts';

/** Kinds whose status changes all the time and that have no generation to tell such changes from others. */
const withoutGeneration = new Set(['Node', 'Service']);

/**
 * Calls `onChange` when something other than a status has changed, told from metadata alone: by generation where the kind
 * counts one, by labels and annotations for kinds with a busy status, else by any change.
 */
export function onSignificantChange(onChange: () => void): ReflectHandler {
  let seen = new Map<string, string>();
  return {
    reset(items) {
      const now = new Map(items.map((item) => [item.metadata.uid ?? item.metadata.name, significance(item)]));
      const same = now.size === seen.size && [...now].every(([uid, hash]) => seen.get(uid) === hash);
      seen = now;
      if (!same) onChange();
    },
    changed(object) {
      const key = object.metadata.uid ?? object.metadata.name;
      const hash = significance(object);
      if (seen.get(key) === hash) return;
      seen.set(key, hash);
      onChange();
    },
    deleted({ metadata }) {
      seen.delete(metadata.uid ?? metadata.name);
      onChange();
    },
  };
}

function significance({ kind, metadata }: KubeObject): string {
  const { uid, generation, labels, annotations, resourceVersion } = metadata;
  if (generation !== undefined || withoutGeneration.has(kind))
    return contentHash([uid, generation, labels, annotations]);
  return resourceVersion ?? '';
}
