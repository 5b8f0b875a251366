import type { KubeClient } from '../../kube/client.ts';
import { type Reflector, reflect } from '../../kube/reflector.ts';
import type { KubeObject } from '../../objects/object.ts';
import { createAuthority } from '../../pki/certificate.ts';
import { waitServed } from '../served.ts';
import { type InstalledIstio, installIstio } from './installed.ts';
import { type IstioRevision, istioNamespace } from './revision.ts';

export interface IstioOptions extends Partial<IstioRevision> {
  /** Istio's CRDs. */
  crds: KubeObject[];
  /** Ends the planting at its next step. */
  signal?: AbortSignal;
}

/** What was planted first, and a way to have more. `stop` ends every injector. */
export interface PlantedIstio extends InstalledIstio {
  /** Installs a revision beside what is there, or another version of one; the injector of one that is replaced ends. */
  install(more: Partial<IstioRevision>): Promise<InstalledIstio>;
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
  const installation = { client, fieldManager, log, ...(signal ? { signal } : {}) };
  const installed = new Map<string, InstalledIstio>();
  const install = async (wanted: IstioRevision): Promise<InstalledIstio> => {
    const before = installed.get(wanted.revision);
    const now = await installIstio(wanted, installation);
    installed.set(wanted.revision, now);
    await before?.injector.stop();
    return now;
  };
  let roots: Reflector | undefined;
  const stop = async (): Promise<void> => {
    roots?.stop();
    await roots?.done;
    for (const { injector } of installed.values()) await injector.stop();
  };
  try {
    await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: istioNamespace } });
    roots = distributeRoot(client, createAuthority(istioNamespace).certificate);
    await roots.synced;
    const first = await install(istio);
    await waitServed(client, crds, signal);
    return { ...first, install: (more) => install({ ...istio, ...more }), stop };
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
