import { at, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';

/** A ConfigMap or Secret that a pod cannot start without. */
export interface Reference {
  kind: 'ConfigMap' | 'Secret';
  name: string;
  /** Keys that must be in it. */
  keys: string[];
  /** The volume that shows it; absent when a container's environment does. */
  volume?: string;
}

/** What a kubelet reads before it starts a pod's containers, in its order: volumes, then environments. Optional ones are left out. */
export function referencesOf(pod: KubeObject): Reference[] {
  const volumes = items(at(pod, 'spec', 'volumes')).flatMap(volumeReferences);
  const containers = [...items(at(pod, 'spec', 'initContainers')), ...items(at(pod, 'spec', 'containers'))];
  return [...volumes, ...containers.flatMap(environmentReferences)];
}

function volumeReferences(volume: unknown): Reference[] {
  const name = text(at(volume, 'name')) ?? '';
  const sources = [volume, ...items(at(volume, 'projected', 'sources'))];
  return sources.flatMap((source) => {
    const keysOf = (member: string): string[] =>
      items(at(source, member, 'items')).flatMap((item) => text(at(item, 'key')) ?? []);
    return [
      ...reference('ConfigMap', at(source, 'configMap'), 'name', keysOf('configMap')),
      // A projected source names its Secret differently from a volume.
      ...reference('Secret', at(source, 'secret'), source === volume ? 'secretName' : 'name', keysOf('secret')),
    ].map((found) => ({ ...found, volume: name }));
  });
}

function environmentReferences(container: unknown): Reference[] {
  const whole = items(at(container, 'envFrom')).flatMap((source) => [
    ...reference('ConfigMap', at(source, 'configMapRef'), 'name', []),
    ...reference('Secret', at(source, 'secretRef'), 'name', []),
  ]);
  const single = items(at(container, 'env')).flatMap((variable) =>
    (['configMapKeyRef', 'secretKeyRef'] as const).flatMap((member) => {
      const source = at(variable, 'valueFrom', member);
      const key = text(at(source, 'key'));
      return reference(member === 'secretKeyRef' ? 'Secret' : 'ConfigMap', source, 'name', key ? [key] : []);
    }),
  );
  return [...whole, ...single];
}

function reference(kind: Reference['kind'], source: unknown, nameField: string, keys: string[]): Reference[] {
  const name = text(at(source, nameField));
  return name === undefined || at(source, 'optional') === true ? [] : [{ kind, name, keys }];
}
