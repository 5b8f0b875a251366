import type { ComponentName, Transport } from './component.ts';

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
