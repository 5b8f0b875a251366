import type { MeshConfigSource } from '../facts/facts.ts';
import type { KubeObject } from '../objects/object.ts';

/** A ConfigMap that people edit themselves, or by the Helm release that its annotations name. */
export function configMapSource({ metadata: { name, namespace, annotations = {} } }: KubeObject): MeshConfigSource {
  const release = annotations['meta.helm.sh/release-name'];
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...(namespace ? { namespace } : {}),
    name,
    ...(release
      ? { release: { namespace: annotations['meta.helm.sh/release-namespace'] ?? namespace ?? '', name: release } }
      : {}),
  };
}
