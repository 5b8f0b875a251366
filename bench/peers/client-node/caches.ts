import {
  type Informer,
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
  type ObjectCache,
} from '@kubernetes/client-node';
import type { OwnedKind } from './kinds.ts';

export type Live = KubernetesObject & Record<string, unknown>;

export interface Cache {
  get(name: string, namespace?: string): Live | undefined;
  list(namespace?: string): readonly Live[];
  /** What a write gave back counts until the watch has told of it. */
  wrote(object: Live): void;
}

interface CacheOptions {
  config: KubeConfig;
  of: OwnedKind;
  list: () => Promise<KubernetesListObject<Live>>;
  labelSelector?: string;
  onChange: (object: Live) => void;
}

/** An informer that starts again after errors, as its users have to see to themselves. */
export async function startCache({ config, of, list, labelSelector, onChange }: CacheOptions): Promise<Cache> {
  const { apiVersion, plural } = of;
  const path = `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${plural}`;
  const informer: Informer<Live> & ObjectCache<Live> = makeInformer(config, path, list, labelSelector);
  const written = new Map<string, Live>();
  informer.on('change', (object) => {
    // Nobody here reads managed fields.
    delete object.metadata?.managedFields;
    const key = keyOf(object);
    if (isAtLeast(object, written.get(key))) written.delete(key);
    onChange(object);
  });
  informer.on('delete', (object) => written.delete(keyOf(object)));
  informer.on('error', () => setTimeout(() => void informer.start(), 1000));
  await informer.start();
  return {
    get: (name, namespace) => written.get(`${namespace ?? ''}/${name}`) ?? informer.get(name, namespace),
    list: (namespace) => informer.list(namespace),
    wrote(object) {
      const { name = '', namespace } = object.metadata ?? {};
      if (!isAtLeast(informer.get(name, namespace), object)) written.set(keyOf(object), object);
    },
  };
}

function keyOf({ metadata }: Live): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

function isAtLeast(one: Live | undefined, other: Live | undefined): boolean {
  const version = (object: Live | undefined) => BigInt(object?.metadata?.resourceVersion ?? 0);
  return version(one) >= version(other);
}
