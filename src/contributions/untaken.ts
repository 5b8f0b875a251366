import { nearest } from '../api/schema/nearest.ts';
import type { ObservabilityPlatform } from '../api/spec/platform.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Facts } from '../facts/facts.ts';
import { componentPath } from '../platform/component-spec.ts';
import { contributesLabel } from '../platform/labels.ts';
import { isSelected, type SelectedNamespaces } from '../platform/selected-namespaces.ts';
import { componentOf, contributionKinds, isContributionKind, takes } from './kind.ts';

const shown = 5;

/** ConfigMaps of the selected namespaces that nobody takes: their label says no kind, or one whose component this platform does not run. */
export function untakenContributions(
  platform: ObservabilityPlatform,
  { contributions = [] }: Facts,
  namespaces: SelectedNamespaces,
): Diagnostic[] {
  const near = contributions.filter(({ namespace }) => isSelected(namespaces, namespace));
  const byKind = Map.groupBy(near, ({ labels }) => labels[contributesLabel] ?? '');
  return [...byKind]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([kind, configMaps]): Diagnostic[] => {
      const why = reason(platform, kind);
      if (why === undefined) return [];
      const names = configMaps.map(({ namespace, name }) => `${namespace}/${name}`).sort();
      const rest = names.length > shown ? ` and ${names.length - shown} more` : '';
      return [
        {
          code: 'CONTRIBUTION_UNTAKEN',
          severity: 'warning',
          path: why.path,
          message: `ConfigMap ${names.slice(0, shown).join(', ')}${rest} with ${contributesLabel}=${kind} is not taken: ${why.message}`,
          hint: why.hint,
        },
      ];
    });
}

interface Why {
  path: string;
  message: string;
  hint: string;
}

function reason(platform: ObservabilityPlatform, kind: string): Why | undefined {
  if (!isContributionKind(kind)) {
    const meant = nearest(kind, contributionKinds);
    return {
      path: 'spec.observability.namespaces',
      message: 'there is nothing of this kind',
      hint: meant ? `Did you mean ${meant}?` : `Use one of ${contributionKinds.join(', ')}.`,
    };
  }
  if (takes(platform, kind)) return undefined;
  const component = componentOf(kind);
  return {
    path: componentPath(component),
    message: `${component} is not run by this platform`,
    hint: 'Whoever runs it has to load them, or take the label off.',
  };
}
