import type { MeshFacts } from '../../facts/facts.ts';
import type { PodSecurityNeed } from '../mesh.ts';

/** Without Linkerd's CNI plugin an init container redirects the traffic of the pod, with NET_ADMIN and NET_RAW. */
export function linkerdPodSecurity({ cni }: MeshFacts): PodSecurityNeed {
  return {
    level: cni ? 'restricted' : 'privileged',
    why: 'the init container linkerd-init of injected pods has the capabilities NET_ADMIN and NET_RAW',
    hint: 'Install the Linkerd CNI plugin, which does its work on the node, or lower the level of the namespace to privileged.',
    assumed: cni === undefined,
  };
}
