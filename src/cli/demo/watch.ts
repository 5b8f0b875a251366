import { apiVersion, kind } from '../../api/names.ts';
import type { Facts } from '../../facts/facts.ts';
import type { KubeClient } from '../../kube/client.ts';
import { type Reflector, type ReflectTarget, reflect } from '../../kube/reflector.ts';
import { type KubeObject, refKey, refOf } from '../../objects/object.ts';
import { claimLabel, partOf, platformLabels } from '../../platform/labels.ts';
import { type Outline, outlineOf } from './plan-outline.ts';
import type { Snapshot } from './snapshot.ts';

export interface Watching {
  snapshot(): Snapshot;
  stop(): Promise<void>;
}

/** Follows a platform, what it consists of and its pods. `onChange` is called after each change. */
export function watchPlatform(
  client: KubeClient,
  { name, namespace, facts }: { name: string; namespace: string; facts: Facts },
  onChange: () => void,
): Watching {
  const stores = new Map<string, Map<string, KubeObject>>();
  const reflectors: Reflector[] = [];
  let platform: KubeObject | undefined;
  let outline: Outline = { waves: [], kinds: [] };

  const follow = (
    key: string,
    target: ReflectTarget,
    seen: (objects: ReadonlyMap<string, KubeObject>) => void = () => {},
  ) => {
    if (stores.has(key)) return;
    const store = new Map<string, KubeObject>();
    stores.set(key, store);
    const changed = () => {
      seen(store);
      onChange();
    };
    const put = (object: KubeObject) => store.set(refKey(refOf(object)), object);
    reflectors.push(
      reflect(client, target, {
        reset(objects) {
          store.clear();
          objects.forEach(put);
          changed();
        },
        changed(object) {
          put(object);
          changed();
        },
        deleted(object) {
          store.delete(refKey(refOf(object)));
          changed();
        },
      }),
    );
  };

  const labelSelector = Object.entries(platformLabels(name))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const followKinds = () => {
    for (const { elsewhere, ...each } of outline.kinds) {
      const metadataOnly = each.apiVersion !== 'apps/v1';
      const where = elsewhere ? {} : { namespace };
      follow(`${each.apiVersion}/${each.kind}${elsewhere ?? ''}`, { ...each, ...where, labelSelector, metadataOnly });
    }
  };
  follow('platform', { apiVersion, kind, namespace, fieldSelector: `metadata.name=${name}` }, (objects) => {
    const [now] = objects.values();
    if (now && now.metadata.generation !== platform?.metadata.generation) outline = outlineOf(now, facts);
    platform = now;
    followKinds();
  });
  follow('namespace', {
    apiVersion: 'v1',
    kind: 'Namespace',
    fieldSelector: `metadata.name=${namespace}`,
    metadataOnly: true,
  });
  const ours = `app.kubernetes.io/part-of=${partOf}`;
  follow('pods', { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: ours });

  return {
    snapshot() {
      const { platform: _, pods, namespace: own, ...rest } = Object.fromEntries(stores);
      // The Namespace is not the platform's: what is planned for it is there when it carries the claim.
      const claimed = [...(own ?? [])].filter(([, object]) => object.metadata.labels?.[claimLabel] === name);
      return {
        name: `${namespace}/${name}`,
        ...(platform ? { platform } : {}),
        waves: outline.waves,
        objects: new Map([...claimed, ...Object.values(rest).flatMap((store) => [...store])]),
        pods: [...(pods?.values() ?? [])].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)),
      };
    },
    async stop() {
      for (const reflector of reflectors) reflector.stop();
      await Promise.all(reflectors.map(({ done }) => done));
    },
  };
}
