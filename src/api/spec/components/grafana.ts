import { object } from '../../schema/build.ts';
import { common, single, storage } from './common.ts';

export const grafana = object(
  'Grafana: dashboards.',
  { ...common, storage },
  {
    rules: [
      single(
        'more than one Grafana cannot share the SQLite database on one volume',
        'Leave replicas out, or set it to 1.',
      ),
    ],
  },
);
