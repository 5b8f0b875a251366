import { componentAlertNames } from '../components/component-alerts.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { meshAlerts } from '../telemetry/alerts/mesh-alerts.ts';
import { sloAlertNames } from '../telemetry/slo/rules.ts';
import type { Check } from './check.ts';

/** Names of all alerts there can be, whatever a platform asks for. */
export const alertNames: readonly string[] = [
  ...componentAlertNames,
  ...meshAlerts.map(({ name }) => name),
  ...sloAlertNames,
];

/** Alerts that are to be left out and that there are not: the one that is meant would go on. */
export const disabledAlerts: Check = (platform) =>
  (platform.spec.observability?.alerts?.disabled ?? []).flatMap((name, index): Diagnostic[] =>
    alertNames.includes(name)
      ? []
      : [
          {
            code: 'UNKNOWN_NAME',
            severity: 'warning',
            path: `spec.observability.alerts.disabled[${index}]`,
            message: `there is no alert ${name}`,
            hint: 'Names are in docs/alerts.md.',
          },
        ],
  );
