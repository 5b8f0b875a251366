import type { KubeClient } from '../../kube/client.ts';
import { sleep } from '../../kube/clock.ts';
import { isConflict, isNotFound } from '../../kube/errors.ts';
import { type Reflector, reflect } from '../../kube/reflector.ts';
import { at } from '../../objects/access.ts';
import { type KubeObject, refOf } from '../../objects/object.ts';
import { configKey } from '../stages/pod-marks.ts';
import { type Missing, missingFor } from './missing.ts';

const retryMs = 500;

/**
 * Does for simulated nodes what their stages cannot: looks whether what a pod mounts and reads exists, and tells the
 * stages by an annotation. A pod with nothing missing starts; another waits, with the reason, until it is there.
 */
export function startKubelet(client: KubeClient): Reflector {
  const looking = new Set<string>();
  const gone = new Set<string>();
  const pods = reflect(
    client,
    { apiVersion: 'v1', kind: 'Pod', fieldSelector: 'status.phase=Pending' },
    {
      reset: (found) => found.forEach(look),
      changed: look,
      deleted: ({ metadata }) => {
        if (metadata.uid && looking.has(metadata.uid)) gone.add(metadata.uid);
      },
    },
  );
  function look(pod: KubeObject): void {
    const { uid = '', annotations } = pod.metadata;
    if (looking.has(uid) || annotations?.[configKey] === 'ok' || !at(pod, 'spec', 'nodeName')) return;
    looking.add(uid);
    void settle(pod, annotations?.[configKey]);
  }
  async function settle(pod: KubeObject, told: string | undefined): Promise<void> {
    const { uid = '' } = pod.metadata;
    let last = told;
    while (last !== 'ok' && !gone.has(uid) && pods.health().phase !== 'stopped') {
      try {
        const missing = await missingFor(pod, (ref) => client.get(ref));
        const now = missing ? `${missing.reason}: ${missing.message}` : 'ok';
        if (now !== last) await tell(client, pod, now, missing);
        last = now;
      } catch (error) {
        // Removed, or replaced by another of its name.
        if (isNotFound(error) || isConflict(error)) break;
      }
      if (last !== 'ok') await sleep(client.clock, retryMs, 'kubelet');
    }
    looking.delete(uid);
    gone.delete(uid);
  }
  return pods;
}

async function tell(client: KubeClient, pod: KubeObject, state: string, missing: Missing | undefined): Promise<void> {
  const { uid } = pod.metadata;
  // The uid makes it fail on a later pod of the same name.
  const body = { metadata: { uid, annotations: { [configKey]: state } } };
  await client.patch(refOf(pod), { type: 'merge', body, fieldManager: 'sandbox-kubelet' });
  // A namespace that is being removed takes no events.
  if (missing) await client.create(eventOf(pod, missing, client.clock.now())).catch(() => undefined);
}

function eventOf(pod: KubeObject, { reason, message }: Missing, nowMs: number): KubeObject {
  const { namespace, name, uid } = pod.metadata;
  const time = new Date(nowMs).toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${Math.trunc(nowMs).toString(16)}`, ...(namespace ? { namespace } : {}) },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
    type: 'Warning',
    reason: reason === 'FailedMount' ? reason : 'Failed',
    message,
    source: { component: 'kubelet' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
