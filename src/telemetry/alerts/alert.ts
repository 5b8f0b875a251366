/** Something that people are told of when it is so. */
export interface Alert {
  /** Begins with `Gunj`, so that it is no other's; its section of the runbooks has the same name. */
  name: string;
  severity: Severity;
  /** PromQL that answers where it is so. */
  expr: string;
  /** How long it has to be so. */
  for: string;
  /** One sentence, always the same. */
  summary: string;
  /** Go template over `$labels` and `$value`. */
  description: string;
}

export type Severity =
  /** Somebody has to look now. */
  | 'critical'
  /** Somebody has to look today. */
  | 'warning'
  /** Worth knowing. */
  | 'info';

/** What an alert is tried with: promtool evaluates the rules as they are rendered. */
export interface Trials {
  fires: Trial & Fired;
  quiet: Trial;
}

export interface Trial {
  /** Series → values, a minute apart, as promtool writes them: `0+60x30` grows by 60 thirty times. */
  series: Readonly<Record<string, string>>;
  /** When it is looked at; 30m when left out. */
  at?: string;
}

export interface Fired {
  /** Beside `severity`. */
  labels: Readonly<Record<string, string>>;
  /** As people read it. */
  description: string;
}

export interface TriedAlert extends Alert {
  trials: Trials;
}
