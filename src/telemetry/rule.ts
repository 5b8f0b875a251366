/** Rules as Prometheus' rule files have them. */
export interface RuleGroup {
  name: string;
  /** `30s`; absent: as often as Prometheus evaluates. */
  interval?: string;
  rules: readonly RecordingRule[];
}

export interface RecordingRule {
  record: string;
  expr: string;
  labels?: Readonly<Record<string, string>>;
}
