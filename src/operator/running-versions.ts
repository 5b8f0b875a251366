import type { PlatformStatus } from '../api/types.ts';
import type { KubeObject } from '../objects/object.ts';
import { isWorkload } from '../plan/kinds.ts';
import { managedBy, trackLabel, versionAnnotation } from '../platform/labels.ts';
import type { Context } from './context.ts';

/**
 * The version each component last ran: what its workload says, and of those that are switched off what the status
 * remembers, since their volumes are still there.
 */
export function runningVersions({ objects }: Pick<Context, 'objects'>, platform: KubeObject): Record<string, string> {
  const { name, namespace = '' } = platform.metadata;
  const { versions = {}, components = {} } = (platform.status ?? {}) as PlatformStatus;
  const running: Record<string, string> = {};
  // A status of before versions were kept in it.
  for (const [component, { version }] of Object.entries(components)) if (version) running[component] = version;
  Object.assign(running, versions);
  for (const { kind, metadata } of objects.inNamespace(namespace)) {
    const { labels = {}, annotations = {} } = metadata;
    const version = annotations[versionAnnotation];
    const isOurs =
      labels['app.kubernetes.io/managed-by'] === managedBy && labels['app.kubernetes.io/instance'] === name;
    // A canary is no component, and what it ran is no version the component's data has seen.
    if (labels[trackLabel] === 'canary') continue;
    if (version && isOurs && isWorkload({ apiVersion: 'apps/v1', kind })) running[metadata.name] = version;
  }
  return Object.fromEntries(
    Object.keys(running)
      .sort()
      .map((component) => [component, running[component] ?? '']),
  );
}
