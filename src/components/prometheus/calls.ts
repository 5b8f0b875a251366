import type { Transport } from '../../platform/component.ts';
import type { ScrapeJob } from '../../platform/scrape.ts';

/** How calls travel: what is known only after all flows are. */
export interface Calls {
  /** The platform's own components. */
  scrapeJobs: readonly ScrapeJob[];
  /** Calls to Alertmanager: through its Service, and to each replica by its own address. */
  alerts: { service: Transport; replicas: Transport };
  /** Calls to pods by their address. */
  pods: Transport;
}

/** While flows are made nothing is scraped yet: jobs of our own declare their flows themselves. */
export const unknownCalls: Calls = {
  scrapeJobs: [],
  alerts: { service: { scheme: 'http' }, replicas: { scheme: 'http' } },
  pods: { scheme: 'http' },
};
