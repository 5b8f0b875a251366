import type { Pod } from './pod.ts';

/** What a pod belongs to, as the mesh names it in telemetry. */
export interface Workload {
  name: string;
  kind: string;
  apiVersion: string;
  canonicalName: string;
  canonicalRevision: string;
}

/** A Deployment's pod belongs to the Deployment, not to the ReplicaSet between them. */
export function workloadOf({ metadata }: Pod): Workload {
  const labels = metadata.labels ?? {};
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  const hash = labels['pod-template-hash'];
  const deployment = owner?.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`);
  const self = metadata.name ?? metadata.generateName?.replace(/-$/, '') ?? '';
  const name = deployment ? owner.name.slice(0, -hash.length - 1) : (owner?.name ?? self);
  return {
    name,
    kind: deployment ? 'Deployment' : (owner?.kind ?? 'Pod'),
    apiVersion: owner?.apiVersion ?? 'v1',
    canonicalName:
      labels['service.istio.io/canonical-name'] ?? labels['app.kubernetes.io/name'] ?? labels['app'] ?? name,
    canonicalRevision:
      labels['service.istio.io/canonical-revision'] ??
      labels['app.kubernetes.io/version'] ??
      labels['version'] ??
      'latest',
  };
}
