import type { KubeClient } from '../../src/kube/client.ts';
import { at, fields, items, text } from '../../src/objects/access.ts';
import type { KubeObject } from '../../src/objects/object.ts';
import { refOf } from '../../src/objects/object.ts';
import { failKey } from '../../src/sandbox/stages/pod-marks.ts';

/** Names of the ConfigMaps a component's pods mount, by the workload's template or a pod. */
export function configMapsOf(podSpec: unknown): string[] {
  return items(at(podSpec, 'volumes')).flatMap((volume) => text(at(volume, 'configMap', 'name')) ?? []);
}

/** Revisions of a directory's configuration that are there, the earliest first. */
export async function revisions(admin: KubeClient, namespace: string, directory: string): Promise<string[]> {
  const labelSelector = `observability.io/config-of=${directory},observability.io/config-revision`;
  const { items: found } = await admin.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace, labelSelector });
  return found
    .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1))
    .map(({ metadata }) => metadata.labels?.['observability.io/config-revision'] ?? '');
}

export interface Ending {
  exitCode: number;
  reason: string;
  message: string;
}

/** Lets pods crash that mount this ConfigMap, as often as it takes, until `stop`. */
export function crashPods(
  admin: KubeClient,
  namespace: string,
  container: string,
  applies: (pod: KubeObject) => boolean,
  ending: Ending,
): { stop: () => Promise<void> } {
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      const { items: pods } = await admin.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace });
      for (const pod of pods.filter(applies)) await crash(admin, pod, container, ending).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function crash(admin: KubeClient, pod: KubeObject, container: string, ending: Ending): Promise<void> {
  const ref = refOf(pod);
  if (pod.metadata.labels?.[failKey] !== 'crash')
    await admin.patch(ref, { type: 'merge', body: { metadata: { labels: { [failKey]: 'crash' } } } });
  const statuses = items(at(pod, 'status', 'containerStatuses')).map(fields);
  const own = statuses.find(({ name }) => name === container);
  if (at(own, 'state', 'waiting', 'reason') !== 'CrashLoopBackOff' || Number(own?.['restartCount']) >= 3) return;
  const now = new Date().toISOString();
  const crashed = {
    ...own,
    restartCount: 3,
    lastState: { terminated: { ...ending, startedAt: now, finishedAt: now } },
  };
  const containerStatuses = statuses.map((one) => (one === own ? crashed : one));
  await admin.patch(ref, { type: 'merge', subresource: 'status', body: { status: { containerStatuses } } });
}
