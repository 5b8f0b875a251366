import type { KubeClient } from '../../kube/client.ts';
import { type KubeObject, refOf } from '../../objects/object.ts';
import type { Injector } from '../injector.ts';
import { istioControlPlane } from './control-plane.ts';
import { startIstioInjector } from './injector.ts';
import type { IstioRevision } from './revision.ts';
import { injectionWebhooks } from './webhooks.ts';

/** One control plane that is installed. */
export interface InstalledIstio {
  revision: IstioRevision;
  injector: Injector;
  /** Takes its webhooks and istiod away; pods that have proxies keep them. */
  uninstall(): Promise<void>;
}

export interface Installation {
  client: KubeClient;
  fieldManager: string;
  log: (line: string) => void;
  signal?: AbortSignal;
}

/**
 * Installs istiod, its configuration and the webhooks of a revision, or puts another version in the place of one that is there:
 * the webhooks call the new injector from then on. The one of before goes on until it is stopped.
 */
export async function installIstio(istio: IstioRevision, installation: Installation): Promise<InstalledIstio> {
  const { client, fieldManager, log, signal } = installation;
  const apply = async (object: KubeObject): Promise<void> => {
    signal?.throwIfAborted();
    await client.apply(object, { fieldManager, force: true });
  };
  const objects = istioControlPlane(istio);
  for (const object of objects) await apply(object);
  const injector = await startIstioInjector(istio, log);
  try {
    const webhooks = injectionWebhooks(istio, injector);
    for (const webhook of webhooks) await apply(webhook);
    return {
      revision: istio,
      injector,
      async uninstall() {
        const own = [...webhooks, ...objects.filter(({ kind }) => kind !== 'Namespace')];
        for (const object of own) await client.delete(refOf(object));
        await injector.stop();
      },
    };
  } catch (error) {
    await injector.stop();
    throw error;
  }
}
