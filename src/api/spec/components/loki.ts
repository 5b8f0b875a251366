import { object } from '../../schema/build.ts';
import { common, retention, single, storage } from './common.ts';
import { contributed } from './contributions.ts';

export const loki = object(
  'Loki: stores logs.',
  {
    ...common,
    storage,
    retention,
    rules: contributed('Rule files of others for logs: groups of alerting and recording rules in LogQL', 'log-rules'),
  },
  { rules: [single('more than one Loki cannot share file-system storage', 'Leave replicas out, or set it to 1.')] },
);
