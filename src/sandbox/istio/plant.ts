import type { KubeClient } from '../../kube/client.ts';
import { type Reflector, reflect } from '../../kube/reflector.ts';
import type { KubeObject } from '../../objects/object.ts';
import { createAuthority } from '../pki/certificate.ts';
import { istioControlPlane } from './control-plane.ts';
import { type Injector, startInjector } from './injector.ts';
import { type IstioRevision, istioNamespace } from './revision.ts';
import { waitServed } from './served.ts';
import { injectionWebhooks } from './webhooks.ts';

export interface IstioOptions extends Partial<IstioRevision> {
  /** Istio's CRDs. */
  crds: KubeObject[];
  /** Ends the planting at its next step. */
  signal?: AbortSignal;
}

export interface PlantedIstio {
  revision: IstioRevision;
  injector: Injector;
  stop(): Promise<void>;
}

export const defaultIstioVersion = '1.30.3';
const fieldManager = 'istio-sandbox';

/**
 * Puts into a cluster what an operator finds where Istio is installed: CRDs, namespace, istiod, mesh configuration, an
 * injection webhook that works, and the mesh's root certificate in every namespace.
 */
export async function plantIstio(
  client: KubeClient,
  { crds, version = defaultIstioVersion, revision = 'default', tags = [], cni = false, signal }: IstioOptions,
  log: (line: string) => void,
): Promise<PlantedIstio> {
  const istio: IstioRevision = { version, revision, tags, cni };
  const apply = async (object: KubeObject): Promise<void> => {
    signal?.throwIfAborted();
    await client.apply(object, { fieldManager, force: true });
  };
  await Promise.all(crds.map(apply));
  for (const object of istioControlPlane(istio)) await apply(object);
  const injector = await startInjector(istio, log);
  let roots: Reflector | undefined;
  const stop = async (): Promise<void> => {
    roots?.stop();
    await roots?.done;
    await injector.stop();
  };
  try {
    roots = distributeRoot(client, createAuthority(istioNamespace).certificate);
    await roots.synced;
    for (const webhook of injectionWebhooks(istio, injector)) await apply(webhook);
    await waitServed(client, crds, signal);
    return { revision: istio, injector, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** As istiod does: injected pods mount this ConfigMap. */
function distributeRoot(client: KubeClient, certificate: string): Reflector {
  const give = (namespace: string): void => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace, name: 'istio-ca-root-cert', labels: { 'istio.io/config': 'true' } },
      data: { 'root-cert.pem': certificate },
    };
    // A namespace that is being deleted refuses it; a new one brings a new event.
    client.apply(object, { fieldManager, force: true }).catch(() => undefined);
  };
  return reflect(
    client,
    { apiVersion: 'v1', kind: 'Namespace', metadataOnly: true },
    {
      reset: (namespaces) => namespaces.forEach(({ metadata }) => give(metadata.name)),
      changed: ({ metadata }) => give(metadata.name),
      deleted: () => undefined,
    },
  );
}
