import type { FactSource } from '../../facts/source.ts';
import { type KubeObject, refKey, refOf } from '../../objects/object.ts';

/** A cluster as it will be once these objects are made, as far as facts depend on Namespaces, Secrets and ConfigMaps. */
export function withComing(source: FactSource, coming: readonly KubeObject[]): FactSource {
  const objects = coming
    .filter(({ apiVersion, kind }) => apiVersion === 'v1' && ['Namespace', 'Secret', 'ConfigMap'].includes(kind))
    .map(asStored);
  return {
    ...source,
    async get(ref) {
      return (await source.get(ref)) ?? objects.find((object) => refKey(refOf(object)) === refKey(ref));
    },
    async list(kind, options) {
      const { namespace, labelSelector } = options ?? {};
      const added = objects.filter(
        (object) =>
          object.kind === kind.kind &&
          object.apiVersion === kind.apiVersion &&
          (namespace === undefined || object.metadata.namespace === namespace) &&
          // Of ConfigMaps those with one label are asked for, whatever its value.
          (labelSelector === undefined || object.metadata.labels?.[labelSelector] !== undefined),
      );
      return [...(await source.list(kind, options)), ...added];
    },
  };
}

/** An API server keeps what a Secret is given as text among its data. */
function asStored(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  return stringData ? { ...rest, data: { ...(rest['data'] as object), ...(stringData as object) } } : object;
}
