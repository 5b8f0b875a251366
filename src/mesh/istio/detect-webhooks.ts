import { at, fields, items, text } from '../../objects/access.ts';
import type { KubeObject } from '../../objects/object.ts';
import { requirements, selects } from '../../objects/selector.ts';
import { managedBy, partOf } from '../../platform/labels.ts';

type Labels = Record<string, string>;

/** What every pod of a platform carries, as far as webhooks may ask for it. */
const ourPods: Labels = {
  'sidecar.istio.io/inject': 'true',
  'app.kubernetes.io/managed-by': managedBy,
  'app.kubernetes.io/part-of': partOf,
};
/** Set by the API server, so that nobody can give a namespace another. */
const givenKeys: readonly string[] = ['kubernetes.io/metadata.name'];

/** One injection webhook configuration: of a revision, or of a tag that points to one. */
export interface Injector {
  revision: string;
  tag?: string;
  /** Namespace of the control plane that is called; absent when it is called by URL. */
  namespace?: string;
  /** Namespace labels by which our pods are injected. */
  labels: Labels[];
  /** What becomes of our pods when the webhooks that take them do not answer; absent when none takes them. */
  failure?: 'Fail' | 'Ignore';
}

export function readInjector(configuration: KubeObject): Injector {
  const labels = configuration.metadata.labels ?? {};
  const webhooks = items(configuration.webhooks);
  const namespace = webhooks.map((webhook) => text(at(webhook, 'clientConfig', 'service', 'namespace'))).find(Boolean);
  const tag = labels['istio.io/tag'];
  const taking = webhooks.filter((webhook) => selects(fields(webhook).objectSelector, ourPods));
  const ignoring = taking.every((webhook) => fields(webhook).failurePolicy === 'Ignore');
  return {
    revision: labels['istio.io/rev'] ?? 'default',
    ...(tag ? { tag } : {}),
    ...(namespace ? { namespace } : {}),
    labels: taking.flatMap(injectingLabels),
    ...(taking.length > 0 ? { failure: ignoring ? 'Ignore' : 'Fail' } : {}),
  };
}

/** The strictest answer: one webhook that fails is enough to keep a pod from being made. */
export function failureOf(injectors: readonly Injector[]): Injector['failure'] {
  const policies = new Set(injectors.map(({ failure }) => failure));
  return policies.has('Fail') ? 'Fail' : policies.has('Ignore') ? 'Ignore' : undefined;
}

/**
 * The smallest sets of namespace labels that make a webhook, which takes our pods, take them in a namespace: read off the
 * selector, then tried on it, so that switched-off webhooks give none, and those that ask for no label neither.
 */
function injectingLabels(webhook: unknown): Labels[] {
  const { namespaceSelector } = fields(webhook);
  const wanted = requirements(namespaceSelector).filter(
    ({ operator, key }) => operator === 'In' && !givenKeys.includes(key),
  );
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
