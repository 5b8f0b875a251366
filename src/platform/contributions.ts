/** What users bring along in ConfigMaps of the selected namespaces: checked, and without what was quarantined. */
export interface Contributions {
  /** Rule files of Prometheus by file name. */
  rules: Readonly<Record<string, string>>;
  /** Rule files of Loki's ruler by file name. */
  logRules: Readonly<Record<string, string>>;
  /** Dashboards as JSON by file name. */
  dashboards: Readonly<Record<string, string>>;
  /** Folder in Grafana of each dashboard, by file name. */
  dashboardFolders: Readonly<Record<string, string>>;
  /** Entries of Grafana's provisioning of datasources. */
  datasources: readonly Readonly<Record<string, unknown>>[];
  /** Entries of Prometheus's `scrape_configs`. */
  scrapeConfigs: readonly Readonly<Record<string, unknown>>[];
}

export const noContributions: Contributions = {
  rules: {},
  logRules: {},
  dashboards: {},
  dashboardFolders: {},
  datasources: [],
  scrapeConfigs: [],
};
