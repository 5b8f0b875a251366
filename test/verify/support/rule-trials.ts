import type { Trials } from '../../../src/telemetry/alerts/alert.ts';
import type { AlertRule } from '../../../src/telemetry/rule.ts';

export interface TriedRule {
  /** The alert as it is rendered. */
  rule: AlertRule;
  trials: Trials;
}

/**
 * A file for `promtool test rules` about one alert: it fires where it is to, with the texts that people read, and nowhere else.
 * `interval` is the time between two samples and two evaluations.
 */
export function promtoolTest(ruleFile: string, { rule, trials }: TriedRule, interval: string): Record<string, unknown> {
  return {
    rule_files: [ruleFile],
    evaluation_interval: interval,
    tests: (['fires', 'quiet'] as const).map((which) => {
      const { series, at = '30m' } = trials[which];
      return {
        name: `${rule.alert} ${which}`,
        interval,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          { eval_time: at, alertname: rule.alert, exp_alerts: which === 'fires' ? [expected(rule, trials)] : [] },
        ],
      };
    }),
  };
}

function expected({ labels, annotations }: AlertRule, { fires }: Trials) {
  return {
    exp_labels: { ...labels, ...fires.labels },
    exp_annotations: { ...annotations, description: fires.description },
  };
}
