import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { componentNames } from '../platform/component.ts';
import { type ComponentSpec, componentPath, componentSpec } from '../platform/component-spec.ts';
import type { Check } from './check.ts';

/** A budget that lets nobody go holds up every drain, and one for a single replica is not made. */
export const disruption: Check = (platform) =>
  componentNames.flatMap((name): Diagnostic[] => {
    const spec = componentSpec(platform, name);
    const budget = spec.podDisruptionBudget;
    if (!spec.enabled || !budget?.enabled) return [];
    const path = `${componentPath(name)}.podDisruptionBudget`;
    const { minAvailable, maxUnavailable } = budget;
    const most = spec.autoscaling?.maxReplicas ?? spec.replicas ?? 1;
    if (most === 1)
      return minAvailable === undefined && maxUnavailable === undefined
        ? []
        : [
            warning(
              'NOT_ACTED_UPON',
              path,
              'one replica has no budget: it could only hold up drains',
              'Run more replicas.',
            ),
          ];
    const field = minAvailable === undefined ? 'maxUnavailable' : 'minAvailable';
    return letsNobodyGo(spec, minAvailable, maxUnavailable)
      ? [
          warning(
            'DRAIN_BLOCKED',
            `${path}.${field}`,
            `no pod of ${name} may go away, so its nodes cannot be drained`,
            'Let at least one go, or run more replicas.',
          ),
        ]
      : [];
  });

type Amount = number | string | undefined;

/** Shares are rounded up, both of those that stay and of those that go. */
function letsNobodyGo(spec: ComponentSpec, minAvailable: Amount, maxUnavailable: Amount): boolean {
  const fewest = spec.autoscaling?.minReplicas ?? spec.replicas ?? 1;
  const pods = (amount: number | string) =>
    typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * fewest) / 100);
  if (minAvailable !== undefined) return pods(minAvailable) >= fewest;
  return maxUnavailable !== undefined && pods(maxUnavailable) === 0;
}

function warning(code: Diagnostic['code'], path: string, message: string, hint: string): Diagnostic {
  return { code, severity: 'warning', path, message, hint };
}
