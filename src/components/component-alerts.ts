import type { FlowInput } from '../platform/component.ts';
import type { ComponentName } from '../platform/component-names.ts';
import { alertmanagerAlerts } from './alertmanager/alerts.ts';
import { collectorAlerts } from './collector/alerts.ts';
import type { ComponentAlert } from './component-alert.ts';
import { grafanaAlerts } from './grafana/alerts.ts';
import { logAgentAlerts } from './log-agent/alerts.ts';
import { lokiAlerts } from './loki/alerts.ts';
import { prometheusAlerts } from './prometheus/alerts.ts';
import { componentDown, componentMissing } from './prometheus/target-alerts.ts';
import { volumeAlerts } from './prometheus/volume-alerts.ts';
import { tempoAlerts } from './tempo/alerts.ts';

/** What each component has alerts for. A new component with alerts is a line here. */
const byComponent: Readonly<Partial<Record<ComponentName, readonly ComponentAlert[]>>> = {
  prometheus: prometheusAlerts,
  alertmanager: alertmanagerAlerts,
  grafana: grafanaAlerts,
  loki: lokiAlerts,
  tempo: tempoAlerts,
  'otel-collector': collectorAlerts,
  'log-agent': logAgentAlerts,
};

/** The alerts for which there can be series with what the platform asks for. */
export function componentAlerts(input: FlowInput): ComponentAlert[] {
  const watched = [...input.present.keys()].filter((name) => name !== 'prometheus');
  const all = [
    ...(watched.length > 0 ? [componentDown, componentMissing(watched)] : []),
    ...[...input.present.keys()].flatMap((name) => byComponent[name] ?? []),
    ...volumeAlerts(input.namespace),
  ];
  return all.filter(({ needed }) => needed?.(input) ?? true);
}

/** Names of all there can be, whatever a platform asks for. */
export const componentAlertNames: readonly string[] = [
  componentDown,
  componentMissing([]),
  ...Object.values(byComponent).flat(),
  ...volumeAlerts(''),
].map(({ name }) => name);
