import { at, fields, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { requirements, selects } from '../../objects/selector.ts';

type Labels = Record<string, string>;

/** One injection webhook configuration: of a revision, or of a tag that points to one. */
export interface Injector {
  revision: string;
  tag?: string;
  /** Namespace of the control plane that is called; absent when it is called by URL. */
  namespace?: string;
  /** Namespace labels by which plain pods are injected. */
  labels: Labels[];
}

export function readInjector(configuration: KubeObject): Injector {
  const labels = configuration.metadata.labels ?? {};
  const webhooks = items(configuration.webhooks);
  const namespace = webhooks.map((webhook) => text(at(webhook, 'clientConfig', 'service', 'namespace'))).find(Boolean);
  const tag = labels['istio.io/tag'];
  return {
    revision: labels['istio.io/rev'] ?? 'default',
    ...(tag ? { tag } : {}),
    ...(namespace ? { namespace } : {}),
    labels: webhooks.flatMap(injectingLabels),
  };
}

/**
 * The smallest sets of namespace labels that make this webhook take a pod without labels of its own: read off the
 * selector, then tried on it, so that switched-off and pod-only webhooks give none.
 */
function injectingLabels(webhook: unknown): Labels[] {
  const { namespaceSelector, objectSelector } = fields(webhook);
  if (!selects(objectSelector, {})) return [];
  const wanted = requirements(namespaceSelector).filter((requirement) => requirement.operator === 'In');
  const candidates = wanted.reduce<Labels[]>(
    (sets, { key, values }) => sets.flatMap((set) => values.map((value) => ({ ...set, [key]: value }))),
    [{}],
  );
  return candidates.filter((labels) => Object.keys(labels).length > 0 && selects(namespaceSelector, labels));
}

/** `istio-injection` first, then tags, which outlive revisions, then the revision itself; each set once. */
export function byPreference(injectors: readonly Injector[], revision: string): Labels[] {
  const rank = (labels: Labels): number => {
    if ('istio-injection' in labels) return 0;
    return labels['istio.io/rev'] === revision ? 2 : 1;
  };
  const sets = new Map(injectors.flatMap(({ labels }) => labels.map((set) => [JSON.stringify(set), set] as const)));
  return [...sets]
    .sort(([a, left], [b, right]) => rank(left) - rank(right) || (a < b ? -1 : 1))
    .map(([, labels]) => labels);
}
