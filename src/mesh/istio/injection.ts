import type { MeshFacts, NamespaceFacts } from '../../facts/facts.ts';
import type { Injection } from '../mesh.ts';

/** Istio's injector passes these by, whatever their labels say (pkg/kube/inject, IgnoredNamespaces). */
const neverInjected: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

/** Istio's webhooks look at the second only where the first is absent. */
const decisive = ['istio-injection', 'istio.io/rev'] as const;

/**
 * Keeps whatever label decides in the namespace: adding one beside it would change what somebody else decided, or do nothing.
 * Without any, the label of the revision or tag that is wanted by name, else the one that is preferred.
 */
export function istioInjection(mesh: MeshFacts, namespace: NamespaceFacts | undefined, wanted?: string): Injection {
  const { name, labels = {} } = namespace ?? {};
  if (name !== undefined && neverInjected.includes(name))
    return {
      refused: `Istio never injects into ${name}`,
      hint: 'Give the platform a namespace of its own.',
    };
  if (labels['istio.io/dataplane-mode'] === 'ambient')
    return { refused: 'the namespace is in ambient mode (istio.io/dataplane-mode=ambient), where pods get no sidecar' };
  const key = decisive.find((candidate) => labels[candidate]);
  if (key) {
    const value = labels[key] ?? '';
    const fits = mesh.injectionLabels.find((set) => set[key] === value && Object.keys(set).length === 1);
    if (fits) return { labels: fits, decided: `${key}=${value}` };
    return {
      refused: `the namespace carries ${key}=${value}, by which no webhook of revision ${mesh.revision} injects`,
    };
  }
  const named = mesh.injectionLabels.find((set) => wanted !== 'default' && set['istio.io/rev'] === wanted);
  const preferred = named ?? mesh.injectionLabels[0];
  if (!preferred)
    return {
      refused: `no webhook of revision ${mesh.revision} injects into labelled namespaces`,
      hint: 'Install its injection webhook, or a tag for it, with a namespaceSelector for istio-injection or istio.io/rev.',
    };
  return { labels: preferred };
}

/** Whether the labels by which the namespace would inject are on it. */
export function istioInjects(mesh: MeshFacts, namespace: NamespaceFacts | undefined): boolean {
  const { labels } = istioInjection(mesh, namespace);
  return labels !== undefined && Object.entries(labels).every(([key, value]) => namespace?.labels[key] === value);
}
