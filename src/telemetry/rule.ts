/** Rules as Prometheus' rule files have them. */
export interface RuleGroup {
  name: string;
  /** `30s`; absent: as often as Prometheus evaluates. */
  interval?: string;
  rules: readonly (RecordingRule | AlertRule)[];
}

export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Readonly<Record<string, string>>;
}

export interface AlertRule {
  alert: string;
  expr: string;
  for?: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
}
