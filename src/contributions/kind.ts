import type { ContributedSpec, LabelSelectorSpec } from '../api/spec/components/contributions.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { ContributionFacts } from '../facts/facts.ts';
import { requirements, selects } from '../objects/selector.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { componentPath, componentSpec } from '../platform/component-spec.ts';
import { contributesLabel } from '../platform/labels.ts';
import { isSelected, type SelectedNamespaces } from '../platform/selected-namespaces.ts';

/** Values of the label `observability.io/contributes`. */
export const contributionKinds = ['rules', 'log-rules', 'dashboards', 'datasources', 'scrape-targets'] as const;
export type ContributionKind = (typeof contributionKinds)[number];

interface Where {
  component: ComponentName;
  field: string;
  spec: (components: ObservabilityPlatform['spec']['components']) => ContributedSpec | undefined;
}

const where: Record<ContributionKind, Where> = {
  rules: { component: 'prometheus', field: 'rules', spec: ({ prometheus }) => prometheus.rules },
  'scrape-targets': {
    component: 'prometheus',
    field: 'scrapeTargets',
    spec: ({ prometheus }) => prometheus.scrapeTargets,
  },
  'log-rules': { component: 'loki', field: 'rules', spec: ({ loki }) => loki.rules },
  dashboards: { component: 'grafana', field: 'dashboards', spec: ({ grafana }) => grafana.dashboards },
  datasources: { component: 'grafana', field: 'datasources', spec: ({ grafana }) => grafana.datasources },
};

/** What a platform takes of one kind. */
export interface Wanted {
  kind: ContributionKind;
  /** Field that says so: `spec.components.prometheus.rules`. */
  path: string;
  selector?: LabelSelectorSpec;
  /** The resource speaks of it. */
  explicit: boolean;
}

/** The kinds a platform takes: those whose component it runs, unless the resource switches them off. */
export function wantedKinds(platform: ObservabilityPlatform): Wanted[] {
  return contributionKinds.flatMap((kind) => {
    const { component, field, spec } = where[kind];
    const own = spec(platform.spec.components);
    if (!componentSpec(platform, component).enabled || own?.enabled === false) return [];
    const selector = own?.selector;
    const path = `${componentPath(component)}.${field}`;
    return [{ kind, path, explicit: own !== undefined, ...(selector ? { selector } : {}) }];
  });
}

export function isContributionKind(text: string): text is ContributionKind {
  return (contributionKinds as readonly string[]).includes(text);
}

export function componentOf(kind: ContributionKind): ComponentName {
  return where[kind].component;
}

/** Whether the platform takes this kind, or has said that it does not want it. */
export function takes(platform: ObservabilityPlatform, kind: ContributionKind): boolean {
  const { component, spec } = where[kind];
  return componentSpec(platform, component).enabled || spec(platform.spec.components)?.enabled === false;
}

/** The ConfigMaps of one kind that a platform takes, by namespace and name. */
export function matching(
  { kind, selector }: Wanted,
  contributions: readonly ContributionFacts[],
  namespaces: SelectedNamespaces,
): ContributionFacts[] {
  return contributions
    .filter(
      ({ namespace, labels }) =>
        labels[contributesLabel] === kind && isSelected(namespaces, namespace) && selects(selector, labels),
    )
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const keyOf = ({ namespace, name }: ContributionFacts): string => `${namespace}/${name}`;

/** As kubectl takes it: `observability.io/contributes=rules,team in (a,b)`. */
export function selectorText({ kind, selector }: Wanted): string {
  const more = requirements(selector).map(({ key, operator, values }) => {
    switch (operator) {
      case 'In':
        return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`;
      case 'NotIn':
        return `${key} notin (${values.join(',')})`;
      case 'DoesNotExist':
        return `!${key}`;
      default:
        return key;
    }
  });
  return [`${contributesLabel}=${kind}`, ...more.sort()].join(',');
}
