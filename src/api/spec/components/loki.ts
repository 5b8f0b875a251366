import { object } from '../../schema/build.ts';
import { common, retention, single, storage } from './common.ts';

export const loki = object(
  'Loki: stores logs.',
  { ...common, storage, retention },
  { rules: [single('more than one Loki cannot share file-system storage', 'Leave replicas out, or set it to 1.')] },
);
