import type { MeshFacts, MeshObjectFacts } from '../../facts/facts.ts';
import type { KubeObject } from '../../objects/object.ts';
import type { MeshProof } from '../../prove/mesh-proof.ts';
import { istioSemantics } from './semantics/index.ts';
import { istioSight } from './sight.ts';

const proxy = 'istio-proxy';

/** Istio in sidecar mode, for whoever judges what objects allow. */
export const istioProof: MeshProof = {
  kinds: [
    { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' },
    { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication' },
    { apiVersion: 'networking.istio.io/v1', kind: 'WorkloadEntry' },
  ],
  semantics({ world, universe, mesh, others = [] }) {
    const settings = settingsOf(mesh);
    // Ours are in the plan, but for one that another platform has in the root namespace.
    const besides = others.filter(({ ours, namespace }) => !ours || namespace === settings.rootNamespace);
    const known = { ...world, objects: [...world.objects, ...besides.flatMap(modeOfOthers)] };
    return istioSemantics(known, universe, settings);
  },
  dressed: (pod, withProxy) => ({
    ...pod,
    containers: [...pod.containers.filter((name) => name !== proxy), ...(withProxy ? [proxy] : [])],
  }),
  sight: istioSight,
};

function settingsOf({ namespace, rootNamespace = namespace, trustDomain }: MeshFacts) {
  return { trustDomain, rootNamespace };
}

/** Of what others have written the mode alone is known; what their ports say is not. */
function modeOfOthers({ kind, apiVersion, namespace, name, mode, selector, created }: MeshObjectFacts): KubeObject[] {
  if (kind !== 'PeerAuthentication') return [];
  return [
    {
      apiVersion,
      kind,
      metadata: { name, namespace, ...(created ? { creationTimestamp: created } : {}) },
      spec: { ...(selector ? { selector: { matchLabels: selector } } : {}), ...(mode ? { mtls: { mode } } : {}) },
    },
  ];
}
