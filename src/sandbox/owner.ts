import type { Pod } from './pod.ts';

/** What a pod belongs to. */
export interface Owner {
  name: string;
  kind: string;
  apiVersion: string;
}

/** A Deployment's pod belongs to the Deployment, not to the ReplicaSet between them. */
export function ownerOf({ metadata }: Pod): Owner {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  const hash = metadata.labels?.['pod-template-hash'];
  const deployment = owner?.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`);
  const self = metadata.name ?? metadata.generateName?.replace(/-$/, '') ?? '';
  return {
    name: deployment ? owner.name.slice(0, -hash.length - 1) : (owner?.name ?? self),
    kind: deployment ? 'Deployment' : (owner?.kind ?? 'Pod'),
    apiVersion: owner?.apiVersion ?? 'v1',
  };
}
