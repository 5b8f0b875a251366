import type { Transport } from '../../platform/component.ts';
import type { PodScrape, ScrapeJob } from '../../platform/scrape.ts';
import type { MeshMetrics } from '../../telemetry/mesh-metrics.ts';
import type { RuleGroup } from '../../telemetry/rule.ts';

/** How calls travel: what is known only after all flows are. */
export interface Calls {
  /** The platform's own components. */
  scrapeJobs: readonly ScrapeJob[];
  /** Proxies and the control plane of a mesh. */
  podScrapes: readonly PodScrape[];
  /** How to ask for what is known of traffic and of the mesh; absent without one. */
  meshMetrics?: MeshMetrics;
  /** Rules that series of a mesh need. */
  rules: readonly RuleGroup[];
  /** Calls to Alertmanager: through its Service, and to each replica by its own address. */
  alerts: { service: Transport; replicas: Transport };
  /** Calls to pods by their address. */
  pods: Transport;
}

/** While flows are made nothing is scraped yet: jobs of our own declare their flows themselves. */
export const unknownCalls: Calls = {
  scrapeJobs: [],
  podScrapes: [],
  rules: [],
  alerts: { service: { scheme: 'http' }, replicas: { scheme: 'http' } },
  pods: { scheme: 'http' },
};
