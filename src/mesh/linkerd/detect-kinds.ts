import type { FactKind } from '../../facts/source.ts';

const component = 'linkerd.io/control-plane-component';

/** By these labels detection finds what an installation consists of. */
export const selectors = {
  destination: `${component}=destination`,
  injector: `${component}=proxy-injector`,
  config: `${component}=controller`,
} as const;

/** What detection reads, as narrow as the label selectors of the reads themselves. */
export const linkerdFactKinds: readonly FactKind[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    plural: 'mutatingwebhookconfigurations',
    namespaced: false,
    verbs: ['list', 'watch'],
    labelSelector: selectors.injector,
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    namespaced: true,
    verbs: ['list', 'watch'],
    labelSelector: selectors.destination,
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    namespaced: true,
    verbs: ['get', 'list', 'watch'],
    labelSelector: selectors.config,
  },
];
