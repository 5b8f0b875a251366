import type { FactKind } from '../../facts/source.ts';

/** What detection reads, as narrow as the label selectors of the reads themselves. */
export const istioFactKinds: readonly FactKind[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    plural: 'mutatingwebhookconfigurations',
    namespaced: false,
    verbs: ['list', 'watch'],
    labelSelector: 'app=sidecar-injector',
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    namespaced: true,
    verbs: ['list', 'watch'],
    labelSelector: 'app=ztunnel',
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    namespaced: true,
    verbs: ['list', 'watch'],
    labelSelector: 'app=istiod',
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    namespaced: true,
    verbs: ['get', 'list', 'watch'],
    labelSelector: 'istio.io/rev',
  },
  // Where the Sail operator installs the mesh: leads from a mesh configuration to the Istio resource that people edit.
  {
    apiVersion: 'sailoperator.io/v1',
    kind: 'IstioRevision',
    plural: 'istiorevisions',
    namespaced: false,
    verbs: ['get'],
  },
];
