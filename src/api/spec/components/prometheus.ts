import { boolean, listBy, object, string } from '../../schema/build.ts';
import { httpUrl, retentionTime } from '../text.ts';
import { noCanary } from './canary.ts';
import { common, storage } from './common.ts';
import { contributed } from './contributions.ts';
import { externalPrometheus } from './external.ts';
import { interval } from './interval.ts';
import { remoteWrite } from './remote-write.ts';

const retention = object('How much is kept: what is older or beyond the size is deleted, whichever comes first.', {
  time: retentionTime('Age at which data is deleted; 15d when left out.'),
  size: string(
    'Size on the volume at which the oldest data is deleted: 40Gi. At most 80 % of the volume, which is also what holds when left out.',
    {
      pattern: '^[1-9][0-9]{0,8}(Mi|Gi|Ti|M|G|T)$',
      maxLength: 12,
      expects: 'a size with its unit such as 500Mi or 40Gi',
    },
  ),
});

const { canary, rule: withoutCanary } = noCanary('each of the two would hold a part of what is pushed');

export const prometheus = object(
  'Prometheus: stores metrics and evaluates alerts. Each replica scrapes everything itself. Lists of `extraConfig` that take more entries: scrape_configs by job_name, remote_write and remote_read by name, rule_files, alerting.alertmanagers, alerting.alert_relabel_configs, otlp.promote_resource_attributes.',
  {
    ...common,
    external: externalPrometheus,
    storage,
    retention,
    scrapeInterval: interval('How often targets are scraped; 30s when left out.'),
    evaluationInterval: interval('How often rules are evaluated; 30s when left out.'),
    externalUrl: httpUrl('Where people find it: links in alerts lead there.'),
    nativeHistograms: boolean(
      'Whether histograms are taken in their native form too, from targets that serve it; not when left out. Buckets are stored all the same.',
    ),
    canary,
    remoteWrite: listBy('name', 'Where metrics are sent besides being stored.', remoteWrite, { maxItems: 8 }),
    rules: contributed('Rule files of others: groups of alerting and recording rules', 'rules'),
    scrapeTargets: contributed('Scrape targets of others: entries of scrape_configs', 'scrape-targets'),
  },
  { rules: [withoutCanary] },
);
