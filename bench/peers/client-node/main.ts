import { CustomObjectsApi, KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import { type Cache, type Live, startCache } from './caches.ts';
import { keepAsJson, namespaceKind, type OwnedKind, ownedKinds, secretKind } from './kinds.ts';
import { createQueue } from './queue.ts';
import { reconcile, type World } from './reconciler.ts';
import { type Platform, readTemplates } from './templates.ts';

/**
 * An operator as the library's documentation would have it written, for comparison alone: it keeps the objects of platforms as
 * templates say, which somebody else has rendered. Usage: node main.ts KUBECONFIG TEMPLATES
 */
const [, , kubeconfig = '', templatesFile = ''] = process.argv;
const platformKind: OwnedKind = {
  apiVersion: 'observability.io/v1beta1',
  kind: 'ObservabilityPlatform',
  plural: 'observabilityplatforms',
};
const labelSelector = 'app.kubernetes.io/managed-by=gunj-operator';

keepAsJson();
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const objects = KubernetesObjectApi.makeApiClient(config);
const custom = config.makeApiClient(CustomObjectsApi);
const caches = new Map<string, Cache>();
const world: World = { objects, custom, templates: readTemplates(templatesFile), caches };

const queue = createQueue(16, async (key) => {
  const [namespace = '', name = ''] = key.split('/');
  const platform = caches.get(platformKind.kind)?.get(name, namespace);
  if (platform) await reconcile(world, platform as unknown as Platform);
});
const add = (namespace: string | undefined, name: string | undefined): void => {
  if (started && namespace && name) queue.add(`${namespace}/${name}`);
};
const addNamespace = (namespace = ''): void => {
  for (const { metadata } of caches.get(platformKind.kind)?.list(namespace) ?? []) add(namespace, metadata?.name);
};
const generations = new Map<string, number | undefined>();
/** Everything is known before anything is written. */
let started = false;

const cacheOf = async (of: OwnedKind, onChange: (object: Live) => void, selector?: string): Promise<void> => {
  const { apiVersion, kind } = of;
  const list = () =>
    objects.list<Live>(apiVersion, kind, undefined, undefined, undefined, undefined, undefined, selector);
  const options = { config, of, list, onChange, ...(selector ? { labelSelector: selector } : {}) };
  caches.set(kind, await startCache(options));
};
await Promise.all([
  cacheOf(platformKind, ({ metadata }) => {
    const key = `${metadata?.namespace}/${metadata?.name}`;
    // Status changes are nobody else's.
    const isNew = !generations.has(key) || generations.get(key) !== metadata?.generation;
    generations.set(key, metadata?.generation);
    if (isNew) add(metadata?.namespace, metadata?.name);
  }),
  ...ownedKinds.map((kind) =>
    cacheOf(
      kind,
      ({ metadata }) => {
        const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
        if (owner?.kind === platformKind.kind) add(metadata?.namespace, owner.name);
      },
      labelSelector,
    ),
  ),
  cacheOf(secretKind, ({ metadata }) => addNamespace(metadata?.namespace), labelSelector),
  cacheOf(namespaceKind, ({ metadata }) => addNamespace(metadata?.name)),
]);
started = true;
for (const { metadata } of caches.get(platformKind.kind)?.list() ?? []) add(metadata?.namespace, metadata?.name);
process.once('SIGTERM', () => process.exit(0));
