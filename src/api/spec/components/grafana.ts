import { object } from '../../schema/build.ts';
import { common, single, storage } from './common.ts';
import { contributed } from './contributions.ts';

export const grafana = object(
  'Grafana: dashboards.',
  {
    ...common,
    storage,
    dashboards: contributed('Dashboards of others: one JSON model in each file', 'dashboards'),
    datasources: contributed('Datasources of others', 'datasources'),
  },
  {
    rules: [
      single(
        'more than one Grafana cannot share the SQLite database on one volume',
        'Leave replicas out, or set it to 1.',
      ),
    ],
  },
);
