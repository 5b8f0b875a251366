import {
  ApiException,
  type CustomObjectsApi,
  type KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import type { Cache, Live } from './caches.ts';
import { hasAll } from './compare.ts';
import {
  makeSecret,
  own,
  type Platform,
  type Rendered,
  render,
  type SecretRequest,
  type Templates,
} from './templates.ts';

const fieldManager = 'peer-client-node';

export interface World {
  objects: KubernetesObjectApi;
  custom: CustomObjectsApi;
  templates: Templates;
  /** By kind. */
  caches: ReadonlyMap<string, Cache>;
}

/** Writes what differs from the caches, in the order of the templates, then the status. */
export async function reconcile(world: World, platform: Platform): Promise<void> {
  if (platform.metadata.deletionTimestamp) return; // Owner references do the rest.
  const { templates } = world;
  await ensure(world, render(templates, templates.shared, platform), false);
  for (const request of templates.secrets) await ensureSecret(world, platform, request);
  let ready = true;
  for (const text of templates.objects) {
    const live = await ensure(world, own(render(templates, text, platform), platform), true);
    ready &&= isReady(live);
  }
  await tell(world, platform, ready);
}

/** Applies the object unless the cache has it as it should be, and gives what is there. */
async function ensure({ objects, caches }: World, desired: Rendered, force: boolean): Promise<Live> {
  const { name, namespace } = desired.metadata;
  const cache = caches.get(desired.kind);
  const live = cache?.get(name, namespace);
  // The kind and version of what a list gave are those of the list.
  if (
    live &&
    hasAll({ ...desired, apiVersion: undefined, kind: undefined }, { ...live, apiVersion: undefined, kind: undefined })
  )
    return live;
  const written = await objects.patch(
    desired,
    undefined,
    undefined,
    fieldManager,
    force,
    PatchStrategy.ServerSideApply,
  );
  delete written.metadata?.managedFields;
  cache?.wrote(written as Live);
  return written as Live;
}

async function ensureSecret({ objects, caches }: World, platform: Platform, request: SecretRequest): Promise<void> {
  const cache = caches.get('Secret');
  if (cache?.get(request.name, platform.metadata.namespace)) return;
  try {
    cache?.wrote(
      (await objects.create<Rendered>(makeSecret(request, platform), undefined, undefined, fieldManager)) as Live,
    );
  } catch (error) {
    if (!(error instanceof ApiException && error.code === 409)) throw error;
  }
}

function isReady(object: Live): boolean {
  if (object['status'] === undefined || !('replicas' in ((object['spec'] as object | undefined) ?? {}))) return true;
  const { replicas } = object['spec'] as { replicas: number };
  const { observedGeneration, readyReplicas = 0 } = object['status'] as {
    observedGeneration?: number;
    readyReplicas?: number;
  };
  const { generation } = object.metadata as { generation?: number };
  return observedGeneration === generation && readyReplicas === replicas;
}

/** Writes the status if it says something new. */
async function tell({ custom }: World, { metadata, status = {} }: Platform, ready: boolean): Promise<void> {
  const found = status.conditions?.find(({ type }) => type === 'Ready');
  const isSo = ready ? 'True' : 'False';
  if (found?.status === isSo && status.observedGeneration === metadata.generation) return;
  const condition = {
    type: 'Ready',
    status: isSo,
    observedGeneration: metadata.generation,
    reason: ready ? 'Ready' : 'Progressing',
    message: ready ? 'everything runs' : 'workloads are not ready yet',
    lastTransitionTime: new Date().toISOString(),
  };
  await custom.patchNamespacedCustomObjectStatus(
    {
      group: 'observability.io',
      version: 'v1beta1',
      plural: 'observabilityplatforms',
      namespace: metadata.namespace,
      name: metadata.name,
      body: { status: { observedGeneration: metadata.generation, conditions: [condition] } },
      fieldManager,
    },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
}
