import type { AlertRule, RuleGroup } from '../rule.ts';
import type { Alert } from './alert.ts';

const runbooks = 'https://github.com/gunjanjp/gunj-operator/blob/main/docs/runbooks.md';

/** Where people read what an alert means and what they can do. */
export function runbookUrl(alert: string): string {
  return `${runbooks}#${alert.toLowerCase()}`;
}

/** `more` are labels that the answer has too: they tell alerts of one name apart. */
export function alertRule(alert: Alert, more: Readonly<Record<string, string>> = {}): AlertRule {
  const { name, severity, expr, for: lasting, summary, description } = alert;
  return {
    alert: name,
    expr,
    for: lasting,
    labels: { severity, ...more },
    annotations: { summary, description, runbook_url: runbookUrl(name) },
  };
}

/** A group of alerts without those that are switched off; none when none is left. */
export function alertGroup(name: string, alerts: readonly Alert[], disabled: readonly string[]): RuleGroup[] {
  const rules = alerts.filter((alert) => !disabled.includes(alert.name)).map((alert) => alertRule(alert));
  return rules.length > 0 ? [{ name, rules }] : [];
}
