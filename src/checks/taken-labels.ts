import { hasReplicas, replicaLabel } from '../components/prometheus/replicas.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** Labels of the user's that would give way to those the platform sets itself. */
export const takenLabels: Check = (platform) => {
  const { externalLabels = {}, clusterName } = platform.spec.global;
  const isReplicated = hasReplicas({ spec: componentSpec(platform, 'prometheus') });
  const taken: readonly (readonly [string, string])[] = [
    ['platform', 'the platform sets it to its own name'],
    ...(isReplicated ? [[replicaLabel, 'it tells the replicas of Prometheus apart'] as const] : []),
    ...(clusterName ? [['cluster', 'clusterName says it already'] as const] : []),
  ];
  return taken
    .filter(([name]) => Object.hasOwn(externalLabels, name))
    .map(
      ([name, why]): Diagnostic => ({
        code: 'INVALID_VALUE',
        severity: 'error',
        path: `spec.global.externalLabels.${name}`,
        message: `the label ${name} would not be yours: ${why}`,
        hint: 'Call it otherwise, or leave it out.',
      }),
    );
};
