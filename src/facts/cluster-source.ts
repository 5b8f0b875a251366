import { isForbidden, isNotFound } from '../kube/errors.ts';
import type { Kind, KubeObject, ObjectRef } from '../objects/object.ts';
import { FactDenied, type FactSource, type ListOptions } from './source.ts';

/** The part of a client for an API server that facts need. */
export interface ClusterReader {
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  list(kind: Kind, options?: ListOptions): Promise<{ items: KubeObject[] }>;
  request(method: string, path: string): Promise<unknown>;
  discovery: { served(): Promise<string[]>; refresh?(): Promise<void> };
}

/** Facts out of a live cluster; `anew`: what is served is asked for whatever is remembered. Each list is read once. Errors other than "not allowed" and "not there" are the client's and pass through. */
export function clusterFacts(client: ClusterReader, anew = false): FactSource {
  const lists = new Map<string, Promise<KubeObject[]>>();
  const list = async (kind: Kind, options?: ListOptions): Promise<KubeObject[]> => {
    const found = await allowed(`list ${kind.kind} objects`, () => client.list(kind, options));
    return found?.items ?? [];
  };
  return {
    get: (ref) => allowed(`get ${ref.kind} ${ref.name}`, () => client.get(ref)),
    list({ apiVersion, kind }, options) {
      const key = JSON.stringify([apiVersion, kind, options?.namespace, options?.labelSelector]);
      const found = lists.get(key) ?? list({ apiVersion, kind }, options);
      lists.set(key, found);
      return found;
    },
    served: async () => {
      if (anew) await client.discovery.refresh?.();
      return (await allowed('discover kinds', () => client.discovery.served())) ?? [];
    },
    version: async () => {
      const version = await allowed('read the version', () => client.request('GET', '/version'));
      return (version as { gitVersion?: string } | undefined)?.gitVersion ?? '';
    },
  };
}

async function allowed<T>(what: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    if (isForbidden(error)) throw new FactDenied(`not allowed to ${what}`, { cause: error });
    throw error;
  }
}
