import type { KubeClient } from '../kube/client.ts';
import { contentHash } from '../objects/canonical.ts';
import type { KubeObject } from '../objects/object.ts';
import { shortened } from './conditions.ts';
import { errorFields, type Log } from './log.ts';

export interface Recorder {
  /** Tells what happened to a platform, at most once in ten minutes for the same thing. Never fails, never waits. */
  event(platform: KubeObject, type: 'Normal' | 'Warning', reason: string, note: string): void;
}

const quietMs = 600_000;

/** Writes events (events.k8s.io/v1) of a platform into its namespace. What cannot be written is logged and forgotten. */
export function createRecorder({
  client,
  log,
  instance,
}: {
  client: KubeClient;
  log: Log;
  instance: string;
}): Recorder {
  const told = new Map<string, number>();

  const isNews = (key: string) => {
    const now = client.clock.now();
    for (const [old, at] of told) if (now - at > quietMs) told.delete(old);
    if (told.has(key)) return false;
    told.set(key, now);
    return true;
  };

  return {
    event(platform, type, reason, note) {
      const { name, namespace = 'default', uid, resourceVersion } = platform.metadata;
      const key = contentHash([uid, type, reason, note]);
      if (!isNews(key)) return;
      const now = new Date(client.serverNow());
      const event: KubeObject = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: `${name}.${key}${now.getTime().toString(16)}`, namespace },
        eventTime: now.toISOString().replace('Z', '000Z'),
        type,
        reason,
        note: shortened(note, 1000),
        action: 'Reconcile',
        reportingController: 'observability.io/gunj-operator',
        reportingInstance: instance,
        regarding: { apiVersion: platform.apiVersion, kind: platform.kind, name, namespace, uid, resourceVersion },
      };
      client.create(event).catch((error: unknown) => {
        log.debug({ platform: `${namespace}/${name}`, ...errorFields(error) }, 'an event could not be written');
      });
    },
  };
}
