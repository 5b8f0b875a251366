import type { MeshFacts } from '../../facts/facts.ts';
import type { PodSecurityNeed } from '../mesh.ts';

/** Without Istio's CNI plugin an init container redirects the traffic of the pod, as root and with NET_ADMIN and NET_RAW. */
export function istioPodSecurity({ cni }: MeshFacts): PodSecurityNeed {
  return {
    level: cni ? 'restricted' : 'privileged',
    why: 'the init container istio-init of injected pods runs as root with NET_ADMIN and NET_RAW',
    hint: 'Install the Istio CNI plugin, which does its work on the node, or lower the level of the namespace to privileged.',
    assumed: cni === undefined,
  };
}
