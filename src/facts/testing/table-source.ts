import { type KubeObject, refKey, refOf } from '../../objects/object.ts';
import { FactDenied, type FactSource } from '../source.ts';

export interface Table {
  objects: readonly KubeObject[];
  served?: readonly string[];
  version?: string;
  /** Kinds that may not be read. */
  denied?: readonly string[];
}

/** Facts out of a list of objects. Label selectors of the forms `key=value` and `key` are honoured. */
export function tableSource({ objects, served = [], version = 'v1.36.3', denied = [] }: Table): FactSource {
  const guard = (kind: string) => {
    if (denied.includes(kind)) throw new FactDenied(`not allowed to list ${kind} objects`);
  };
  return {
    get: async (ref) => {
      guard(ref.kind);
      return objects.find((object) => object.apiVersion === ref.apiVersion && refKey(refOf(object)) === refKey(ref));
    },
    list: async (kind, { namespace, labelSelector } = {}) => {
      guard(kind.kind);
      return objects.filter(
        ({ apiVersion, kind: own, metadata }) =>
          apiVersion === kind.apiVersion &&
          own === kind.kind &&
          (namespace === undefined || metadata.namespace === namespace) &&
          hasLabels(metadata.labels ?? {}, labelSelector),
      );
    },
    served: async () => [...served],
    version: async () => version,
  };
}

function hasLabels(labels: Record<string, string>, selector: string | undefined): boolean {
  return (selector?.split(',') ?? []).every((term) => {
    const [key = '', value] = term.split('=');
    return value === undefined ? key in labels : labels[key] === value;
  });
}
