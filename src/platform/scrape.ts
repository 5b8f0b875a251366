import type { ComponentName, Transport } from './component.ts';
import type { SelectedNamespaces } from './selected-namespaces.ts';

/** One job of the platform's own metrics: the pods of a component on their metrics port. */
export interface ScrapeJob {
  component: ComponentName;
  port: number;
  transport: Transport;
  /** What it tells is about others and carries their labels. */
  aboutOthers: boolean;
  /** Its pods say whether they are of a canary. */
  tracks: boolean;
}

/** A job for pods that are no components: proxies, and the control plane of a mesh. Always in plain text, at the pods' own addresses. */
export interface PodScrape {
  job: string;
  /** Whose series it brings. */
  about: 'proxies' | 'controlPlane';
  namespaces: SelectedNamespaces;
  /** Which pods there: by their labels, by the name of a container port, or by both; names are patterns. */
  pods: { labels?: Readonly<Record<string, string>>; portName?: string };
  /** Pods that have this label, whatever its value, do not want it. */
  unlessLabel?: string;
  /** `named`: each port that has the name, so that a pod may be several targets. */
  port: number | 'named';
  path: string;
  /** Labels of targets, each from the first label that a pod has of these. */
  targetLabels?: Readonly<Record<string, readonly string[]>>;
  /** Labels that series come to have, made from others one after the other. */
  madeLabels?: readonly MadeLabel[];
  /** Of the series whose names match `of`, those that match `kept` alone are kept; both are patterns for whole names. */
  series?: { of: string; kept: string };
  /** Series whose label has this value are left out. */
  without?: { label: string; value: string };
  /** Samples of one target above which nothing of it is taken. */
  sampleLimit: number;
}

/** A label that is made where the values of others, joined by `;`, match a pattern for the whole. */
export interface MadeLabel {
  label: string;
  from: readonly string[];
  pattern: string;
  /** `$1` stands for what the first group matched, and is what becomes of it where this is absent. */
  value?: string;
}
