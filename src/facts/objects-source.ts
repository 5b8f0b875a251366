import { at, items, text } from '../objects/access.ts';
import { type KubeObject, refKey, refOf } from '../objects/object.ts';
import type { FactSource } from './source.ts';

/** Facts out of objects that somebody has written down: what is served are the kinds they are of, and those they define. */
export function objectFacts(objects: readonly KubeObject[]): FactSource {
  return {
    get: async (ref) =>
      objects.find((object) => object.apiVersion === ref.apiVersion && refKey(refOf(object)) === refKey(ref)),
    list: async (kind, { namespace, labelSelector } = {}) =>
      objects.filter(
        (object) =>
          object.apiVersion === kind.apiVersion &&
          object.kind === kind.kind &&
          (namespace === undefined || object.metadata.namespace === namespace) &&
          hasLabels(object.metadata.labels ?? {}, labelSelector),
      ),
    served: async () =>
      [...new Set(objects.flatMap((object) => [`${object.apiVersion}/${object.kind}`, ...defined(object)]))].sort(),
    version: async () => '',
  };
}

function hasLabels(labels: Readonly<Record<string, string>>, selector: string | undefined): boolean {
  return (selector?.split(',') ?? []).every((term) => {
    const [key = '', value] = term.split('=');
    return value === undefined ? key in labels : labels[key] === value;
  });
}

function defined({ kind, spec }: KubeObject): string[] {
  if (kind !== 'CustomResourceDefinition') return [];
  const names = { group: text(at(spec, 'group')) ?? '', kind: text(at(spec, 'names', 'kind')) ?? '' };
  return items(at(spec, 'versions')).map(
    (version) => `${names.group}/${text(at(version, 'name')) ?? ''}/${names.kind}`,
  );
}
