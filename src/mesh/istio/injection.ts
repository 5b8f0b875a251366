import type { MeshFacts, NamespaceFacts } from '../../facts/facts.ts';
import type { Injection } from '../mesh.ts';

const decisive = ['istio-injection', 'istio.io/rev'] as const;

/**
 * Keeps whatever label the namespace has. Istio's webhooks look at `istio.io/rev` only where `istio-injection` is absent,
 * so adding one beside the other would change what somebody else decided.
 */
export function istioInjection(mesh: MeshFacts, namespace: NamespaceFacts | undefined): Injection {
  const present = Object.fromEntries(
    decisive.flatMap((key) => (namespace?.labels[key] ? [[key, namespace.labels[key]]] : [])),
  );
  if (namespace?.labels['istio.io/dataplane-mode'] === 'ambient')
    return { refused: 'the namespace is in ambient mode (istio.io/dataplane-mode=ambient), where pods get no sidecar' };
  const fitting = mesh.injectionLabels.find((labels) => sameLabels(labels, present));
  if (fitting) return { labels: fitting };
  const found = Object.entries(present).map(([key, value]) => `${key}=${value}`);
  if (found.length > 0)
    return {
      refused: `the namespace carries ${found.join(' and ')}, by which no webhook of revision ${mesh.revision} injects`,
    };
  const preferred = mesh.injectionLabels[0];
  if (!preferred) return { refused: `no webhook of revision ${mesh.revision} injects into labelled namespaces` };
  return { labels: preferred };
}

function sameLabels(a: Record<string, string>, b: Record<string, unknown>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
