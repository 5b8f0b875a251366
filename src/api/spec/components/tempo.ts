import { object } from '../../schema/build.ts';
import { common, retention, single, storage } from './common.ts';

export const tempo = object(
  'Tempo: stores traces.',
  { ...common, storage, retention },
  {
    rules: [
      single(
        'more than one Tempo cannot share the local storage of a monolithic Tempo',
        'Leave replicas out, or set it to 1.',
      ),
    ],
  },
);
