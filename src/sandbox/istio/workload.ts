import { type Owner, ownerOf } from '../owner.ts';
import type { Pod } from '../pod.ts';

/** What a pod belongs to, as the mesh names it in telemetry. */
export interface Workload extends Owner {
  canonicalName: string;
  canonicalRevision: string;
}

export function workloadOf(pod: Pod): Workload {
  const owner = ownerOf(pod);
  const { labels = {} } = pod.metadata;
  return {
    ...owner,
    canonicalName:
      labels['service.istio.io/canonical-name'] ?? labels['app.kubernetes.io/name'] ?? labels['app'] ?? owner.name,
    canonicalRevision:
      labels['service.istio.io/canonical-revision'] ??
      labels['app.kubernetes.io/version'] ??
      labels['version'] ??
      'latest',
  };
}
