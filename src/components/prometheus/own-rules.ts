import type { FlowInput } from '../../platform/component.ts';
import { mayJoinMesh } from '../../platform/component-spec.ts';
import { slosIn } from '../../platform/slos.ts';
import type { Alert } from '../../telemetry/alerts/alert.ts';
import { alertGroup } from '../../telemetry/alerts/alert-rule.ts';
import { alertIn, isScraped } from '../../telemetry/alerts/mesh-alert.ts';
import { meshAlerts } from '../../telemetry/alerts/mesh-alerts.ts';
import type { MeshMetrics } from '../../telemetry/mesh-metrics.ts';
import type { RuleGroup } from '../../telemetry/rule.ts';
import { sloGroups } from '../../telemetry/slo/rules.ts';
import type { Slo } from '../../telemetry/slo/slo.ts';
import { componentAlerts } from '../component-alerts.ts';
import type { Calls } from './calls.ts';
import { readsContainers } from './node-jobs.ts';

export type OwnRulesInput = Pick<Calls, 'podScrapes' | 'meshMetrics' | 'rules'>;

/** Rules that come with the platform, by the name of their file. Files of users have underscores in their names, and these have none. */
export function ownRules(input: FlowInput, mesh: OwnRulesInput): Record<string, readonly RuleGroup[]> {
  const { enabled = true, disabled = [] } = input.platform.spec.observability?.alerts ?? {};
  const files = {
    'gunj.yaml': input.endpoint('alertmanager') ? [watchdog] : [],
    'gunj-platform.yaml': enabled ? alertGroup('gunj.platform', componentAlerts(input), disabled) : [],
    'gunj-mesh.yaml': mesh.rules,
    'gunj-mesh-alerts.yaml': enabled ? alertGroup('gunj.mesh', alertsOf(input, mesh), disabled) : [],
    'gunj-slo.yaml': objectives(input, mesh).flatMap(([slo, metrics]) => sloGroups(slo, metrics, disabled)),
  };
  return Object.fromEntries(Object.entries(files).filter(([, groups]) => groups.length > 0));
}

function alertsOf({ platform, namespace, present }: FlowInput, { meshMetrics, podScrapes }: OwnRulesInput): Alert[] {
  if (!meshMetrics) return [];
  // Prometheus reads itself without naming a pod.
  const inMesh = [...present.keys()].filter((name) => name !== 'prometheus' && mayJoinMesh(platform, name));
  const scraped = meshAlerts.filter((alert) => isScraped(alert, meshMetrics, podScrapes, readsContainers(platform)));
  const replaced = scraped.flatMap(({ insteadOf }) => insteadOf ?? []);
  return scraped
    .filter(({ name }) => !replaced.includes(name))
    .flatMap((alert) => alertIn(meshMetrics, alert, { namespace, inMesh }) ?? []);
}

function objectives({ platform }: FlowInput, { meshMetrics, podScrapes }: OwnRulesInput): [Slo, MeshMetrics][] {
  if (!meshMetrics || !podScrapes.some(({ about }) => about === 'proxies')) return [];
  return slosIn(platform, meshMetrics).map((slo) => [slo, meshMetrics]);
}

/** An alert that always fires: who no longer gets it knows that alerts no longer arrive. */
const watchdog: RuleGroup = {
  name: 'gunj',
  rules: [
    {
      alert: 'Watchdog',
      expr: 'vector(1)',
      labels: { severity: 'none' },
      annotations: {
        summary: 'Always firing: alerts get from Prometheus to Alertmanager.',
        description: 'A dead man’s switch that stops hearing of this alert should raise one of its own.',
      },
    },
  ],
};
