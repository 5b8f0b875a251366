import type { MeshFacts, NamespaceFacts } from '../../facts/facts.ts';
import type { Injection } from '../mesh.ts';

export const injectAnnotation = 'linkerd.io/inject';

/** The chart's webhook passes these by, whatever their annotations say. */
const neverInjected: readonly string[] = ['kube-system', 'cert-manager'];
const webhooksLabel = 'config.linkerd.io/admission-webhooks';

/**
 * Pods ask for their proxy themselves, and an annotation of theirs goes before one of the namespace: nothing has to be on the
 * namespace, and neighbours stay as they are.
 */
export function linkerdInjection(_mesh: MeshFacts, namespace: NamespaceFacts | undefined): Injection {
  const refused = passedBy(namespace);
  return refused ?? { labels: {} };
}

/** Pods that say nothing themselves follow their namespace. */
export function linkerdInjects(_mesh: MeshFacts, namespace: NamespaceFacts | undefined): boolean {
  const wanted = namespace?.annotations[injectAnnotation];
  return (wanted === 'enabled' || wanted === 'ingress') && passedBy(namespace) === undefined;
}

function passedBy({ name, labels }: Partial<NamespaceFacts> = {}): Injection | undefined {
  if (name !== undefined && neverInjected.includes(name))
    return { refused: `Linkerd never injects into ${name}`, hint: 'Give the platform a namespace of its own.' };
  if (labels?.[webhooksLabel] === 'disabled')
    return {
      refused: `the namespace carries ${webhooksLabel}=disabled, by which Linkerd passes it by`,
      hint: `Take the label ${webhooksLabel} off the namespace; it is not overwritten.`,
    };
  return undefined;
}
