import { object } from '../../schema/build.ts';
import { common, single, storage } from './common.ts';

export const alertmanager = object(
  'Alertmanager: groups alerts and sends them out.',
  { ...common, storage },
  {
    rules: [
      single(
        'more than one Alertmanager would send every alert more than once, since they do not gossip yet',
        'Leave replicas out, or set it to 1.',
      ),
    ],
  },
);
