import { object } from '../../schema/build.ts';
import { common, retention, storage } from './common.ts';

export const prometheus = object(
  'Prometheus: stores metrics and evaluates alerts. Each replica scrapes everything itself.',
  {
    ...common,
    storage,
    retention,
  },
);
