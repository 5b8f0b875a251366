import type { KubeClient } from '../../kube/client.ts';
import { type KubeObject, refOf } from '../../objects/object.ts';
import { type Injector, startInjector } from '../injector.ts';
import { waitServed } from '../served.ts';
import { linkerdControlPlane, linkerdWebhook } from './control-plane.ts';
import { inject, refusal } from './inject.ts';
import { defaultLinkerdVersion, type LinkerdInstallation, linkerdNamespace } from './installation.ts';

export interface LinkerdOptions extends Partial<LinkerdInstallation> {
  /** Linkerd's CRDs. */
  crds: KubeObject[];
  /** Ends the planting at its next step. */
  signal?: AbortSignal;
}

export interface PlantedLinkerd {
  installation: LinkerdInstallation;
  injector: Injector;
  /** Takes its webhook and controllers away; pods that have proxies keep them. */
  uninstall(): Promise<void>;
  /** Ends the injector. */
  stop(): Promise<void>;
}

const fieldManager = 'linkerd-sandbox';

/** Puts into a cluster what an operator finds where Linkerd is installed: CRDs, controllers, configuration, and a webhook that works. */
export async function plantLinkerd(
  client: KubeClient,
  { crds, version = defaultLinkerdVersion, cni = false, signal }: LinkerdOptions,
  log: (line: string) => void,
): Promise<PlantedLinkerd> {
  const installation: LinkerdInstallation = { version, cni };
  const apply = async (object: KubeObject): Promise<void> => {
    signal?.throwIfAborted();
    await client.apply(object, { fieldManager, force: true });
  };
  await Promise.all(crds.map(apply));
  const objects = linkerdControlPlane(installation);
  for (const object of objects) await apply(object);
  const injector = await startInjector({
    host: `linkerd-proxy-injector.${linkerdNamespace}.svc`,
    async inject(pod, namespace) {
      const found = await client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
      const { annotations = {} } = found?.metadata ?? {};
      return refusal(pod, annotations) === undefined ? inject(pod, namespace, annotations, installation) : undefined;
    },
    log,
  });
  try {
    const webhook = linkerdWebhook(injector);
    await apply(webhook);
    await waitServed(client, crds, signal);
    return {
      installation,
      injector,
      async uninstall() {
        const own = [webhook, ...objects.filter(({ kind }) => kind !== 'Namespace')];
        for (const object of own) await client.delete(refOf(object));
        await injector.stop();
      },
      stop: () => injector.stop(),
    };
  } catch (error) {
    await injector.stop();
    throw error;
  }
}
