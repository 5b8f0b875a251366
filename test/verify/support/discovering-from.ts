import { parseDocument } from 'yaml';

/** In a pod Prometheus finds the API server by itself; outside it has to be told. */
export function discoveringFrom(content: string, apiServer: string): string {
  const config = parseDocument(content);
  const { scrape_configs: jobs = [] } = config.toJS() as { scrape_configs?: { kubernetes_sd_configs?: unknown[] }[] };
  for (const [job, { kubernetes_sd_configs: discoveries = [] }] of jobs.entries()) {
    for (const index of discoveries.keys()) {
      config.setIn(['scrape_configs', job, 'kubernetes_sd_configs', index, 'api_server'], apiServer);
    }
  }
  return String(config);
}
