import { object } from '../../schema/build.ts';
import { common, retention, storage } from './common.ts';
import { contributed } from './contributions.ts';

export const prometheus = object(
  'Prometheus: stores metrics and evaluates alerts. Each replica scrapes everything itself.',
  {
    ...common,
    storage,
    retention,
    rules: contributed('Rule files of others: groups of alerting and recording rules', 'rules'),
    scrapeTargets: contributed('Scrape targets of others: entries of scrape_configs', 'scrape-targets'),
  },
);
