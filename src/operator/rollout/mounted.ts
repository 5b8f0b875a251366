import { at, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { revisedName, volumeName } from '../../workloads/config-objects.ts';

/** Names of the ConfigMaps that a pod spec shows as this directory, in their order. */
export function mountedNames(podSpec: unknown, directory: string): string[] {
  const volume = items(at(podSpec, 'volumes')).find((one) => at(one, 'name') === volumeName(directory));
  return [volume, ...items(at(volume, 'projected', 'sources'))].flatMap(
    (source) => text(at(source, 'configMap', 'name')) ?? [],
  );
}

/** Whether a pod was started with this revision. */
export function mountsRevision(pod: KubeObject, directories: readonly string[], revision: string): boolean {
  return directories.some((directory) => mountedNames(pod.spec, directory)[0] === revisedName(directory, revision));
}
