import type { PlatformStatus } from '../../../src/api/types.ts';
import type { KubeClient } from '../../../src/kube/client.ts';
import { type Reflector, reflect } from '../../../src/kube/reflector.ts';
import { at, text } from '../../../src/objects/access.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { platformKind } from '../operator-support.ts';

/** Everything that statuses of a namespace's platforms have ever said, held against what was there. */
export interface WatchedClaims {
  /** What was said and was not so; settles when all is checked that was said by now. */
  untrue(): Promise<string[]>;
  stop(): void;
}

/**
 * Watches platforms past any fault. What has a `Ready` of `True` for the generation that is asked for must have been written and run: its
 * Prometheus must be configured with the retention that the generation asks for, and all of its pods be ready.
 */
export function watchClaims(admin: KubeClient, namespace: string): WatchedClaims {
  const untrue: string[] = [];
  const checks: Promise<void>[] = [];

  const check = async (platform: KubeObject) => {
    const retention = text(at(platform, 'spec', 'components', 'prometheus', 'retention', 'time'));
    const generation = platform.metadata.generation;
    const [config, workload] = await Promise.all([
      admin.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'prometheus' }),
      admin.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: 'prometheus' }),
    ]);
    const now = await admin.get({ ...platformKind, namespace, name: platform.metadata.name });
    // What was so when it was said need not be so any more when somebody has asked for something else since.
    if (!now || now.metadata.deletionTimestamp || now.metadata.generation !== generation) return;
    const written = text(at(config, 'data', 'prometheus.yml')) ?? '';
    if (!written.includes(`time: ${retention}`)) untrue.push(`${generation} is Ready without retention ${retention}`);
    const wanted = at(workload, 'spec', 'replicas');
    if (at(workload, 'status', 'readyReplicas') !== wanted) untrue.push(`${generation} is Ready without its pods`);
  };

  const heard = (platform: KubeObject) => {
    const { generation = 0, deletionTimestamp } = platform.metadata;
    const { observedGeneration = 0, conditions = [] } = (platform.status ?? {}) as PlatformStatus;
    if (observedGeneration > generation) untrue.push(`observed ${observedGeneration} of ${generation}`);
    for (const { type, observedGeneration: of = 0 } of conditions)
      if (of > observedGeneration) untrue.push(`${type} is about ${of}, the status about ${observedGeneration}`);
    const ready = conditions.find(({ type }) => type === 'Ready');
    if (ready?.status !== 'True' || ready.observedGeneration !== generation || deletionTimestamp) return;
    checks.push(check(platform));
  };

  const reflector: Reflector = reflect(
    admin,
    { ...platformKind, namespace },
    { reset: (items) => items.forEach(heard), changed: heard, deleted: () => {} },
  );
  return {
    async untrue() {
      await Promise.all(checks.splice(0));
      return untrue;
    },
    stop: () => reflector.stop(),
  };
}
